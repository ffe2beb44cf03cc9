"""The cast of permission tests: two teams of users and of each kind of object one in every state. No demo people."""

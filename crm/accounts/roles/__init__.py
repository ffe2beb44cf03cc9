"""Roles, for those who manage accounts: shaped, looked at ahead, removed. What a role is: permissions."""

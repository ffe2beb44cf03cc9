"""The servers that a command runs on: PostgreSQL and Valkey of our own, whose they are, and the clock they go by."""

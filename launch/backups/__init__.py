"""The database as encrypted files and back, and one put in the place of another. When: retention/backups."""

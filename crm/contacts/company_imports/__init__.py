"""Import of companies: matched by NIP or name, created or updated, and undone."""

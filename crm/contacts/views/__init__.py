"""Pages about contacts and companies: one module for each act."""

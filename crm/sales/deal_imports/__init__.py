"""Deals from a file: whose they are, where they stand, how they ended; and taken back. The engine: crm/files."""

"""Filters, columns, saved views: what every list shares. A list joins in by declaring itself (README.md)."""

"""Commands of the demo data."""

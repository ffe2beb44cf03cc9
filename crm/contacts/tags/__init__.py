"""Tags: which there are, which records have them, and their settings pages."""

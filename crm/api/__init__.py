"""The machines' door: REST under /api/v1/, its description, its problems."""

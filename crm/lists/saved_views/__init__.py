"""Saved views: saved, shared, pinned, removed; their forms and pages. What a filter means is in filters."""

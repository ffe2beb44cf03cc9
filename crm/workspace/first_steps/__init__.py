"""The first steps of an installation, each a real page."""

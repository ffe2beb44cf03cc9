"""Rules that act by themselves, by the API."""

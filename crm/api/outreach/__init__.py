"""Writing to many and rules that act by themselves, by the API."""

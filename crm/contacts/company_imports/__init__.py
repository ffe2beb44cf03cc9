"""Companies from a file: known by NIP or name, founded or updated, taken back."""

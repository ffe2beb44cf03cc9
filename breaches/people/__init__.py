"""Telling the people concerned (Art. 34)."""

"""Exchanges of letters: the list of them, which of them wait for an answer of ours, and that one needs none."""

"""Carrying out what was granted, right by right, with the decision screen of each."""

"""`run.py update`: to the newest version, or back to where it began."""

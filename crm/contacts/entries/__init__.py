"""Entries of the history.

Notes, calls and meetings written, corrected, given files, taken away; colleagues called by name. Reading them is in
history.
"""

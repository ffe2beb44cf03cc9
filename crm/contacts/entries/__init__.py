"""Entries of the history: notes, calls and meetings written, corrected, with files, removed; colleagues mentioned.

Reading them is in history.
"""

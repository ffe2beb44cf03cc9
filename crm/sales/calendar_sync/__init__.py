"""Meetings here and in a colleague's calendar elsewhere, compared: taken, given, what a newer change overtook."""

"""Duties that read the map or correct a value: copy, rectification, records of processing, scope of a breach."""

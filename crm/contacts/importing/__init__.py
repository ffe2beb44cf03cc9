"""Bringing in a file of contacts, from the upload to the undoing.

arrival ──> columns, origin ──> checking (dry run) ──> decisions ──> running ──> reversal
(shelf)        (terms)             └──── judging: twins, merits ────┘
"""

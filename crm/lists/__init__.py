"""The engine of lists: what a column of a record is, for every surface that shows, asks for or hands out one.

No kind of record of its own belongs here: those declare their tables beside their models and stand above.
"""

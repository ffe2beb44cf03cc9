"""What happened with a person or company, as one reader sees it.

Lines from entries, grounds and the ledger. Writing it is in entries.
"""

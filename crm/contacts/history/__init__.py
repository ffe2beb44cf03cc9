"""The history of a person or company as one reader sees it: lines from entries, grounds and the ledger.

Writing entries is in entries.
"""

"""One contact: created, changed, binned, and as one reader sees them.

Their history, leads and lists have packages of their own.
"""

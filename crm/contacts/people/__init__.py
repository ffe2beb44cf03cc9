"""One contact.

Taken in, changed, put into the bin, and as one reader sees them. Their history, leads and lists have rooms of their
own.
"""

"""The list engine.

Who sees which rows, filters, saved views, a page of rows in order; nothing here knows what a contact or a deal is.
"""

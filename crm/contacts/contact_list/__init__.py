"""The list of contacts: its fields and columns, built-in views, badges, rows, and acts on ticked rows.

The list engine is crm.lists.
"""

"""The list of contacts.

Its fields and columns, standing views, badges, rows as shown, acts on picked rows. The engine is crm.lists.
"""

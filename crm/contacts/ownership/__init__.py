"""Who keeps a contact or company.

Custody, colleagues, sharing, a new owner, handing over. Who sees which rows is in crm.lists.access.
"""

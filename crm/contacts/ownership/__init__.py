"""Who is responsible for a contact or company: custody, colleagues, assignment, hand-overs.

Who sees which rows is in crm.lists.access.
"""

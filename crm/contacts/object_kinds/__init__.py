"""Kinds of records that the house makes for itself: their settings.

The records are in crm/sales/objects, their fields in custom/.
"""

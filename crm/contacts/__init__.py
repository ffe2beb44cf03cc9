"""Contacts and companies: their records, history, lists, ownership, merging, import and export."""

"""What the law requires of sales for one person: minimisation, restriction, notice, masks and who lifted them.

The duties themselves are in consents, retention and dsar.
"""

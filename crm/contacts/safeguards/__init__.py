"""What the law asks of sales about one person.

Minimisation, pause, notice, masks and who lifted them, requests passed on. The duties themselves are in consents,
retention and dsar.
"""

"""Apps that act for a colleague who let them (OAuth 2.1): asked for, agreed to, changed for keys, ended.

What a key opens is said where it is shown (clients/tokens.py, models/clients.py).
"""

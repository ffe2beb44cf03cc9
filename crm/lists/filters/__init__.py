"""What a list can be filtered by.

Rules, their form in an address, their meaning as a condition, and their editor. Saved views are in saved_views.
"""

"""What a list can be narrowed by.

Rules, how they stand in an address, what they mean as a condition; the editor of them. Saved views are in saved_views.
"""

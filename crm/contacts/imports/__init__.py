"""What rows of contacts, companies and deals have in common when they come in.

Cleaning, the house's own fields, things that are no people, firms by name.
"""

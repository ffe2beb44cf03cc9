"""A firm's data by its NIP, asked of one public register that the settings choose.

Nothing but the number leaves the house.
"""

"""Colleagues sign in by the organisation's identity provider: its settings, what it says, and accounts kept by that."""

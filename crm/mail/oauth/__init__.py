"""Registrations at firms that hold mailboxes, and the tokens that their users let us have (OAuth 2)."""

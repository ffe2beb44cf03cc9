"""Wordings of consents: their versions at the desk, what they gain and lose."""

"""Calls begun with one tap."""

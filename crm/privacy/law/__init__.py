"""Limits by date and article, deadlines as pure functions, what a country says for itself; no clock, no table."""

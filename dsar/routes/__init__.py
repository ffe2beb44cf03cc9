"""Addresses, by part."""

CASE = "privacy/requests/<slug:number>/"

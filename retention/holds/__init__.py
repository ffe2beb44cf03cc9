"""Holds: placed, reviewed, lifted; what they reach."""

"""Demo data.

A small firm's worth of invented data, loaded through the product's own verbs and taken out by its own eraser.
"""

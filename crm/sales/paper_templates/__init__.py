"""Contracts and orders drawn up from templates with placeholders, and the letters that bring them."""

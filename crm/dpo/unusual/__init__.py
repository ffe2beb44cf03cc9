"""Looks that stand out: night, many reveals, another team for the first time, exports after notice. Accuses nobody."""

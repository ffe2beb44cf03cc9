"""Measurements at full size, and the fictional data they run on."""

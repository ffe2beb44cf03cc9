"""Fictional data: a house in full size, its plain twin, people by the hundred thousand, the sample files."""

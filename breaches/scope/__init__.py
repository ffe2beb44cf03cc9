"""Whom a breach exposed and with which data: evidence, draws, people."""

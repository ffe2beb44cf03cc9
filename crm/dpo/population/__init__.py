"""Figures about everybody, kept by beat in a large house, so that no page walks all people."""

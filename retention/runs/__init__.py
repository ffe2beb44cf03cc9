"""Runs before and around the purge: preview, approval, exclusions, their pages."""

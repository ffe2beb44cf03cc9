"""Whom sales works with: people and companies, their history, lists, ownership, merging, files in and out."""

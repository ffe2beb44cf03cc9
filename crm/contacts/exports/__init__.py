"""Contacts and companies as exported files: columns by purpose, consent check per person, job, download, expiry."""

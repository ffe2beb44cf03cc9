"""A new deal at once: with whoever is here, or with a firm and a person added in the same act; from mails and calls."""

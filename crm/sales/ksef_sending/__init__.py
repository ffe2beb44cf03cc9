"""Invoices on their way to KSeF and back: the account, what is confirmed, turns of the worker, what is fetched."""

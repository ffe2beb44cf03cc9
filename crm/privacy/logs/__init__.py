"""Ledger and access log: writing, seals, months, verification; not what a web server logs."""

"""Structured invoices FA(3) for KSeF: drafted from an offer or a deal, corrected, checked against the schema."""

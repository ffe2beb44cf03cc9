"""Invoices found paid in a statement of the bank: read, matched, looked over, marked. Nothing of the file is kept."""

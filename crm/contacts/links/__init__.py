"""Contacts and companies that a field of another record leads to: seen, found while one types. Deals: crm.sales."""

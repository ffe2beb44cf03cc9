"""Papers of the trade by the API: documents, invoices and payments, contracts and orders from templates."""

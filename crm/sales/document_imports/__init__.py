"""Many papers at once, from a table or from invoices of KSeF: dry run, choices, the run. One paper: documents."""

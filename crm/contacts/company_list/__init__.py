"""The list of companies: its fields, query, rows and page; acts on picked rows."""

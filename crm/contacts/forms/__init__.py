"""Forms of contacts, companies and their history, one file for each."""

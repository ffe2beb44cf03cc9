"""People and companies by the API: the gate before them, contacts, histories, merges."""

"""Cases with the authority (Art. 31, 36, 58, 77): letters, terms, documents asked for. Filings: breaches.authority."""

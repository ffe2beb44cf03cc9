"""When it goes wrong: incidents, breaches, the 72 hours, the authority, the people (Art. 33, 34)."""

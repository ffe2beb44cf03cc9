"""How long, and why: what must stay of a person, who says so, what would go; nothing is deleted here."""

"""How often a secret may be tried and how many rows a program may read, counted in the database."""

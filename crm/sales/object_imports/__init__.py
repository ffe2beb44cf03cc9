"""Files of records of the house's own kinds: each kind is a kind of import of its own."""

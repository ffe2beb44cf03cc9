"""How pages say things: days, amounts and sizes, names of actors, forms of address, in the reader's language."""

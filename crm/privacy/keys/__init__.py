"""Cryptography that knows no table: cipher, blind indexes, Merkle trees; changing keys is in rotation/."""

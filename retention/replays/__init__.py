"""How each act of the erasure ledger is done again after a restore."""

"""After a restore: each act of the erasure ledger done again."""

"""Events for programs: made from the ledger past a mark, asked of the gate when they leave, signed, tried for days."""

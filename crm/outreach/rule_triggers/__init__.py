"""When a rule acts: what happens in the ledger, and days before or after a date."""

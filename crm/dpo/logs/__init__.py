"""The access log and the ledger in words: who saw whom, what was done. Writing them: crm/privacy."""

"""What moved a record for a program: which acts of the ledger do, since when, and what a program has of ours."""

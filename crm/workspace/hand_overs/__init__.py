"""Hand-overs: a colleague's contacts, companies, deals and tasks go to another, by a job, and can be undone."""

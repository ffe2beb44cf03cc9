"""One e-mail to one person: drafts, files, the gate when it leaves, what waits and what did not go."""

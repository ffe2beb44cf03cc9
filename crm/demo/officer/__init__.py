"""The officer's own work in the invented firm: an inspection, opinions, policies. People and mails: firm, letters."""

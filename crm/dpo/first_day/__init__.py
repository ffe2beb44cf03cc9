"""The first day of an empty house: firm, officer, looks, mail, team, purposes by plain questions, import."""

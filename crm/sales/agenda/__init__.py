"""Tasks: what is planned, ticked off, put off, repeated, rung for, and shown as a day, a list, a calendar, a feed."""

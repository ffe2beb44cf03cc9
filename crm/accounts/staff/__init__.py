"""Users and teams, for those who manage accounts: invited, placed, closed, opened again."""

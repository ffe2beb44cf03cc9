"""Colleagues and programs: users, teams, roles, sign-in, tokens, and what each page demands."""

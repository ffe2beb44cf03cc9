"""The fixed cast of permission tests: two teams of users and, of each kind of object, one in every state it can be in.

Black-box tests read what `manage.py seed two_teams --json` prints (docs/operations.md holds its shape). Every text that
is planted holds a word that occurs nowhere else, so that a leak can be searched for.
"""

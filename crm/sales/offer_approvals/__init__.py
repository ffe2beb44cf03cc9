"""A discount over the limit of the house: a second person approves or refuses it; their bell and letters."""

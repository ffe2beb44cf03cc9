"""The first account of an empty house: who holds the start code opens it, decides or not, and invites the rest."""

"""Rules that act by themselves, and write only through the gates."""

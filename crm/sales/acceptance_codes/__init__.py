"""A one-time code to the address we know, without which a dear offer cannot be accepted."""

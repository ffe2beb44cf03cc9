"""Calls: begun with one tap, rung for by a phone system, told of by one; the pop-up, and phone systems' settings."""

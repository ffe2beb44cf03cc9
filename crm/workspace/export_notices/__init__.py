"""Telling of full exports: the bell and the mail of whoever may approve one, the mail of whoever asked for it."""

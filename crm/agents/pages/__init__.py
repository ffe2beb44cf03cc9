"""Agents on screen and for programs: who acts for whom, what it called, and the button that stops it."""

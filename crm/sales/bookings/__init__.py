"""Talks strangers book: a colleague's page, its free moments, the link that changes or ends one. Meetings: meetings."""

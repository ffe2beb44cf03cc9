"""Calendars of colleagues on other servers: connected, chosen, tried; how CalDAV is spoken. Meetings: sales."""

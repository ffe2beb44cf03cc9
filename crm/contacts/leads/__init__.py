"""Leads: arrived by a form, waiting in the tray, taken on, qualified or dropped."""

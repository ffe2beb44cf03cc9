"""Pages of leads: the tray, and qualifying or dropping one. The functions are in crm.contacts.leads and people."""

"""The tray of leads and what becomes of one: pages; the verbs are in crm.contacts.leads and people."""

"""The pages of an export. The work is in crm.contacts.exports."""

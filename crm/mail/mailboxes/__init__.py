"""Mailboxes read over IMAP: settings, secrets, each message once. Whom a mail is about: crm/correspondence."""

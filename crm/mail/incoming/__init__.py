"""Mail that comes in: mailboxes read over IMAP, each message once, none lost; who it is about is asked of MAIL_TAKER.

beat ──> claim a mailbox ──> message by message: read ──> MAIL_TAKER ──> cursor, one transaction each
                                                   └ what cannot be read is handed on as it came
"""

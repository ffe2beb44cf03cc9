"""Whom we take for a mail server."""

import ssl

from django.conf import settings


def trusted() -> ssl.SSLContext:
    """Whoever the machine trusts, and the house's own authority where it has one."""
    context = ssl.create_default_context()
    if settings.IMAP_CA_FILE:
        context.load_verify_locations(settings.IMAP_CA_FILE)
    return context

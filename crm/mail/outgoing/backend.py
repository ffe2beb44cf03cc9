"""EMAIL_BACKEND: whatever is sent through Django's mail functions lands in the outbox.

So the apps below this one, and other people's packages, need not know it: invitations, links for a new password, the
daily seal. One row for each address, sealed under the house key. The name of the template may stand in `template`.
"""

from collections.abc import Iterable
from email.message import Message as MimePart
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from crm.mail.outgoing.outbox import File, colleague, language_of, packed, put
from crm.privacy.actors import system

BY = system("mail")
OURS = {"message-id", "date"}  # the outbox gives them


class OutboxBackend(BaseEmailBackend):
    """Takes messages into the outbox; never talks to a mail server."""

    def send_messages(self, email_messages: Iterable[EmailMessage]) -> int:
        """How many of the messages were taken: those with an address."""
        with transaction.atomic():
            return sum(bool(take(message)) for message in email_messages or ())


def take(message: EmailMessage) -> int:
    """Put one of Django's messages into the outbox; for how many addresses."""
    addresses = message.recipients()
    for address in addresses:
        to = colleague(address) or address
        template, language = getattr(message, "template", ""), language_of(to)
        put(letter_of(message), to=to, by=BY, send_at=None, template=template, language=language)
    return len(addresses)


def letter_of(message: EmailMessage) -> dict[str, Any]:
    """What a message of Django's says, in the form of the outbox."""
    html = message.body if message.content_subtype == "html" else ""
    for content, kind in getattr(message, "alternatives", ()):
        html = content if kind == "text/html" else html
    headers = {name: str(value) for name, value in message.extra_headers.items() if name.lower() not in OURS}
    if message.reply_to:
        headers["Reply-To"] = ", ".join(map(str, message.reply_to))
    return {
        "subject": " ".join(str(message.subject).split()),
        "text": "" if message.content_subtype == "html" else str(message.body),
        "html": str(html),
        "headers": headers,
        "files": packed(file_of(each) for each in message.attachments),
    }


def file_of(attachment: Any) -> File:
    """One attachment, in either form that Django takes."""
    if isinstance(attachment, MimePart):
        name, content = attachment.get_filename() or "", attachment.get_payload(decode=True) or b""
        return name, bytes(content), attachment.get_content_type()
    name, content, kind = attachment
    raw = content.encode() if isinstance(content, str) else bytes(content)
    return name or "", raw, kind or "application/octet-stream"

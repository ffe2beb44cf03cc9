"""The file transport: a slip for each message in DATA_DIR/mail, to be found by whoever looks there.

A slip is an .eml file with our own headers and the address of the page that opens the message. Recipient, subject, text
and codes stay in the sealed row: files are copied, indexed and forgotten, and erasing a person must reach them all.
"""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from django.conf import settings
from django.urls import reverse

from crm.mail.models.messages import Message
from crm.mail.senders.sender import house_address

NOTE = "This message was kept, not sent. Read it here: {page}\n"


def write(message: Message) -> None:
    """Write the slip of a message; twice makes one file."""
    slip = EmailMessage()
    slip["Message-ID"] = message.message_id
    slip["Date"] = format_datetime(message.created_at)
    house = house_address()
    slip["From"] = formataddr((house.name, house.email))
    slip["Subject"] = f"[{message.template or 'django'}]"
    slip["Auto-Submitted"] = "auto-generated"
    slip["Content-Language"] = message.language
    slip.set_content(NOTE.format(page=settings.BASE_URL + reverse("mail:message", args=[message.uid])))
    settings.MAIL_DIR.mkdir(parents=True, exist_ok=True)
    (settings.MAIL_DIR / f"{message.uid}.eml").write_bytes(slip.as_bytes())


def discard(older_than: timedelta) -> int:
    """Take slips off the disk that were written so long ago; how many."""
    limit = (datetime.now(UTC) - older_than).timestamp()
    old = [path for path in settings.MAIL_DIR.glob("*.eml") if path.stat().st_mtime < limit]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)

"""Mails as they come: one builder for tests about what comes in."""

from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from django.utils import timezone


def mail(
    sender="Ewa Nowa <ewa@obca.test>",
    to="biuro@spojnik.test",
    *,
    subject="Zapytanie o blaty",
    text="Dzień dobry, ile kosztuje blat?",
    at=None,
    files=(),
    html="",
    **headers,
) -> bytes:
    """The bytes of a mail. `headers` by name with underscores; None leaves one out."""
    email_message = EmailMessage()
    given = {"From": sender, "To": to, "Subject": subject, "Date": format_datetime(at or timezone.now())}
    given |= {"Message-ID": make_msgid(domain="obca.test")}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in given.items():
        if value is not None:
            email_message[name] = value
    email_message.set_content(text)
    if html:
        email_message.add_alternative(html, subtype="html")
    for name, content, kind in files:
        maintype, subtype = kind.split("/")
        email_message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return email_message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

"""From the bytes of a mail to a Letter. Whatever the bytes are, nothing is raised and nothing of them is lost.

The structure is read by the standard library under `compat32`, which takes everything; headers and texts are read by
headers.py and charsets.py. What none of them can read comes out as `UNREADABLE`, with all its bytes.
"""

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message as Part
from typing import Any

import structlog

from crm.mail.parsing import automatic_mail, headers
from crm.mail.parsing.bodies import LONGEST, body_of
from crm.mail.parsing.letter import BOUNCE, TOO_LARGE, UNREADABLE, Address, Letter

log = structlog.get_logger(__name__)

ENVELOPE = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-rcpt-to",
    "x-forwarded-to",
)
FOR = re.compile(r"(?i)\bfor\s+<?([^\s<>;@]+@[^\s<>;]+)>?")


def read(raw: bytes, *, arrived: datetime) -> Letter:
    """The mail. Never raises."""
    try:
        return letter_of(raw, arrived)
    except Exception as trouble:  # RecursionError included: a mail may be built to break whatever reads it
        log.info("mail not readable", error=type(trouble).__name__)
        return Letter(raw, arrived, arrived, problem=UNREADABLE, whole=False, size=len(raw), **remains_of(raw))


def head_of(raw: bytes, *, size: int, arrived: datetime) -> Letter:
    """A mail of `size` bytes, of which only the head was fetched."""
    letter = read(raw, arrived=arrived)
    return Letter(
        raw,
        arrived,
        letter.at,
        problem=TOO_LARGE,
        whole=False,
        size=size,
        message_id=letter.message_id,
        sender=letter.sender,
        envelope=letter.envelope,
        subject=letter.subject,
    )


def letter_of(raw: bytes, arrived: datetime) -> Letter:
    """The mail; raises what the parsers of its parts raise."""
    message = message_from_bytes(raw, policy=policy.compat32)
    headers_read, body = headers_of(message, arrived), body_of(message)
    text, files = body.text, tuple(body.files)
    if not (headers_read["sender"] or headers_read["subject"] or headers_read["to"]):
        return Letter(
            raw,
            arrived,
            headers_read["at"],
            problem=UNREADABLE,
            whole=False,
            size=len(raw),
            envelope=headers_read["envelope"],
        )
    kind = automatic_mail.automatic(message, headers_read["sender"].email if headers_read["sender"] else "")
    return Letter(
        raw,
        arrived,
        text=text[:LONGEST],
        files=files,
        whole=body.whole and len(text) <= LONGEST,
        automatic=kind,
        doubtful=automatic_mail.doubtful(message),
        bounced=automatic_mail.came_back(message) if kind == BOUNCE else (),
        failed_for=automatic_mail.failed_for(message) if kind == BOUNCE else (),
        size=len(raw),
        inner=body.inner,
        **headers_read,
    )


def headers_of(message: Part, arrived: datetime) -> dict[str, Any]:
    """What the headers say."""
    sender = first_of(message, "from", "sender", "reply-to", "return-path")
    envelope_values = [str(value) for name in ENVELOPE for value in every(message, name)]
    received = [address for value in every(message, "received") for address in FOR.findall(value)]
    received_by = headers.addresses([*envelope_values, *every(message, "bcc"), *every(message, "resent-to"), *received])
    answers = headers.ids([*every(message, "in-reply-to"), *every(message, "references")])
    to, cc = headers.addresses(every(message, "to")), headers.addresses(every(message, "cc"))
    return {
        "at": headers.moment((every(message, "date") or [""])[0], arrived) or arrived,
        "message_id": (headers.ids(every(message, "message-id")[:1]) or ("",))[0],
        "answers": (*answers[:1], *answers[1:][-19:]),
        "sender": sender,
        "reply_to": first_of(message, "reply-to"),
        "to": to,
        "cc": cc,
        "envelope": tuple(dict.fromkeys(receiver.email for receiver in (*received_by, *to, *cc))),
        "subject": headers.words((every(message, "subject") or [""])[0]),
    }


def first_of(message: Part, *names: str) -> Address | None:
    """The first address of the first of these headers that holds one."""
    for name in names:
        if parsed := headers.addresses(every(message, name)):
            return parsed[0]
    return None


def every(message: Part, name: str) -> list[str]:
    """The values of a header, with each odd byte as the parser kept it."""
    return [str(value) for key, value in message.raw_items() if key.lower() == name]


def remains_of(raw: bytes) -> dict[str, Any]:
    """Sender, subject, id and envelope of a mail that cannot be read, as far as its first lines say them."""
    try:
        message = message_from_bytes(raw[:65_536].partition(b"\r\n\r\n")[0], policy=policy.compat32)
        readable = headers_of(message, datetime.max.replace(tzinfo=headers.EARLIEST.tzinfo))
    except Exception:  # then not even that
        return {}
    return {name: readable[name] for name in ("sender", "subject", "message_id", "envelope")}

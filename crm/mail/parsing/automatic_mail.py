"""Mail that no person wrote: answers of machines, letters that came back, mail to many, and mail its server doubts."""

import re
from collections.abc import Iterator
from email.message import Message as Part

from crm.mail.parsing.headers import ids
from crm.mail.parsing.letter import AUTO, BOUNCE, BULK

DAEMONS = re.compile(r"(?i)^(mailer-daemon|postmaster|mail-daemon|mailerdaemon)@")
ANSWERING = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from")
TO_MANY = ("list-id", "list-unsubscribe", "feedback-id", "x-campaign-id")
DOUBT = re.compile(r"(?i)\bdmarc\s*=\s*fail\b")
RECIPIENT = re.compile(r"(?im)^(?:final|original)-recipient:[^;\n]{0,40};\s{0,10}<?([^\s<>]{3,254})")
FOR_GOOD = re.compile(r"(?im)^status:\s*5\.|^action:\s*failed")


def automatic(message: Part, sender: str) -> str:
    """AUTO, BULK or BOUNCE; empty for a mail that somebody wrote (RFC 3834, 3464, and what is usual beside them)."""
    submitted, precedence = header(message, "auto-submitted"), header(message, "precedence")
    report = message.get_content_type() == "multipart/report"
    if report or (DAEMONS.match(sender) and header(message, "return-path") in ("<>", "")):
        return BOUNCE
    if submitted.startswith("auto-replied") or precedence == "auto_reply" or any(name in message for name in ANSWERING):
        return AUTO
    to_many = precedence in ("bulk", "list", "junk") or any(name in message for name in TO_MANY)
    generated = submitted not in ("", "no")
    return BULK if to_many or generated or header(message, "x-spam-flag") == "yes" else ""


def doubtful(message: Part) -> bool:
    """Whether the server that took the mail in says that it is not from where it claims to be (RFC 8601)."""
    results = message.get_all("authentication-results") or []
    return any(DOUBT.search(str(value)) for value in results[:1])  # the topmost is that server's own


def header(message: Part, name: str) -> str:
    """A header in small letters, without what follows a semicolon."""
    return str(message.get(name) or "").partition(";")[0].strip().lower()


def came_back(message: Part) -> tuple[str, ...]:
    """The ids of our letters that a report says will never arrive; none where it says so of nothing."""
    if message.get_content_type() != "multipart/report" or not any(FOR_GOOD.search(text) for text in statuses(message)):
        return ()
    return ids(
        value for part in message.walk() for value in part.get_all("message-id") or [] if part is not message
    ) or ids(re.findall(r"(?im)^message-id:\s*(<[^>\s]+>)", "\n".join(heads(message))))


def failed_for(message: Part) -> tuple[str, ...]:
    """The addresses for which a report says that it will never arrive, in small letters."""
    if message.get_content_type() != "multipart/report":
        return ()
    texts = [block for text in statuses(message) for block in blocks(text) if FOR_GOOD.search(block)]
    return tuple(dict.fromkeys(each.lower() for block in texts for each in RECIPIENT.findall(block)))


def blocks(text: str) -> list[str]:
    """What stands between lines without a word."""
    return "\n".join(line.rstrip() for line in text.splitlines()).split("\n\n")


def statuses(message: Part) -> Iterator[str]:
    """What is said of each address."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            yield "\n\n".join(map(str, blocks)) if isinstance(blocks, list) else str(blocks)


def heads(message: Part) -> Iterator[str]:
    """The heads of letters that came back without their text."""
    for part in message.walk():
        if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers"):
            yield str(part.get_payload())

"""Posting: a sealed row is written in the caller's transaction, and the bell rings once that has ended well.

    with transaction.atomic():
        request.receive(…)
        post("receipt", to=person, by=user, context={…}, required=True)

So nothing is sent for what was rolled back, and nothing that was committed is forgotten.
"""

import base64
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone, translation

from crm.accounts.models import User
from crm.jobs import bell
from crm.mail.models.mailboxes import Mailbox
from crm.mail.models.messages import Message
from crm.mail.outgoing.letter_templates import rendered
from crm.mail.senders.sender import house_domain, id_domain
from crm.privacy.actors import Actor
from crm.privacy.channels import SMS
from crm.privacy.models import Person, Purpose

LARGEST = 10 * 1024 * 1024  # bytes of attachments; mail servers take little more
File = tuple[str, bytes, str] | tuple[str, bytes, str, str]  # name, content, type; of a picture in the text its id
Kept = tuple[str, str, str] | tuple[str, str, str, str]  # the same, with the key by which MAIL_GATE finds the content


class NoAddress(ValueError):
    """There is no e-mail address to send to."""


class TooLarge(ValueError):
    """More attachments than a mail server takes."""


class NoWayOut(ValueError):
    """A marketing message without a link by which one click ends it (RFC 8058, GDPR Art. 7(3), 21(3))."""


def post(  # noqa: PLR0913  # everything but the template is a keyword
    template: str,
    *,
    to: Person | User | str,
    by: Actor,
    context: dict[str, Any],
    purpose: Purpose | None = None,
    required: bool = False,
    language: str | None = None,
    attachments: Iterable[File] = (),
    kept: Iterable[Kept] = (),
    send_at: datetime | None = None,
    wait: timedelta = bell.AT_ONCE,
    unsubscribe: str = "",
    address: str = "",
    writer: User | None = None,
    headers: dict[str, str] | None = None,
    firm: str = "",
    **standing: Any,
) -> Message:
    """Put a message from `templates/mail/<template>.*` into the outbox and return its row, unsent.

    A person (fetched with her key) needs a `purpose`, or `required=True` for a message that the law requires: the gate
    is asked before every attempt. `attachments` are (name, bytes, MIME type), `kept` files that lie elsewhere,
    `unsubscribe` our address for RFC 8058, `address` a further one of hers to send to instead of the first. `writer` is
    the colleague in whose name it goes; without one it is the house's. `firm` is what the controller is called, for the
    name beside the house's address. `headers` are further ones (of threads, lists),
    `standing` is what one of a letter to several shares with the rest (`occasion`, `message_id`), its `place` there,
    and the `account` that it leaves through.
    It leaves no sooner than `send_at`, or when `wait` is over.
    Raises NoAddress, TooLarge, NoWayOut, and TransactionManagementError outside a transaction.
    """
    if purpose is not None and purpose.marketing and not unsubscribe:
        raise NoWayOut(template)
    language, person = language or language_of(to), isinstance(to, Person)
    lists: dict[str, str] = listed(purpose) if unsubscribe else {}
    letter: dict[str, Any] = {
        **letter_of(template, context, language=language, person=person, unsubscribe=unsubscribe),
        "headers": {**(headers or {}), **lists, **unsubscribing(unsubscribe)},
        **({"firm": firm} if firm else {}),
        "files": [*packed(attachments), *(named(name, kind, *cid) | {"kept": key} for name, key, kind, *cid in kept)],
    }
    details: dict[str, Any] = {"purpose": purpose, "required": required, "template": template, "language": language}
    details |= {"writer": writer, **standing}
    return put(letter, to=to, by=by, send_at=send_at, wait=wait, address=address, **details)


def post_to_colleagues(template: str, readers: Iterable[User], *, by: Actor, context: dict[str, Any]) -> None:
    """The same to each of `readers` who works here and has an address, who stands in it as `reader`; to nobody of the
    demo.
    """
    for reader in readers:
        if reader.is_active and reader.email and not reader.of_the_demo:
            post(template, to=reader, by=by, context={**context, "reader": reader})


def letter_of(
    template: str, context: dict[str, Any], *, language: str, person: bool, unsubscribe: str = ""
) -> dict[str, str]:
    """{subject, text, html} as they go to a person or to a colleague, or as whoever looks first sees them."""
    return rendered(template, {"unsubscribe": unsubscribe, **context, "to_person": person}, language=language)


def put(
    letter: dict[str, Any],
    *,
    to: Person | User | str,
    by: Actor,
    send_at: datetime | None,
    wait: timedelta = bell.AT_ONCE,
    address: str = "",
    **told: Any,
) -> Message:
    """Write the row of a finished letter. The ledger names the template and the person, never the address."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("post() belongs inside the transaction of the act that it tells about")
    uid = uuid4()
    told.setdefault("message_id", message_id(uid, told.get("writer"), told.get("account")))
    message = Message(uid=uid, **sealed_for(to, letter, address), **told)
    if send_at is not None:
        message.next_at = message.begun_at = send_at
    message.save(force_insert=True)
    message.note("mail.posted", by=by)
    if wait:
        message.wait(wait)
        message.refresh_from_db(fields=["begun_at", "next_at"])
    elif send_at is None or send_at <= timezone.now():
        transaction.on_commit(message.ring)
    return message


def put_text(
    text: str,
    *,
    to: Person,
    by: Actor,
    purpose: Purpose,
    writer: User,
    language: str,
    wait: timedelta = bell.AT_ONCE,
) -> Message:
    """Write the row of a text message to a person's phone: the number is looked up when it leaves, after `wait`."""
    uid = uuid4()
    message = Message(
        uid=uid,
        person=to,
        channel=SMS,
        letter={"subject": "", "text": text},
        template="text",
        purpose=purpose,
        writer=writer,
        language=language,
        message_id=message_id(uid),
    )
    message.save(force_insert=True)
    message.note("mail.posted", by=by)
    if wait:
        message.wait(wait)
    else:
        transaction.on_commit(message.ring)
    return message


def sealed_for(to: Person | User | str, letter: dict[str, Any], address: str = "") -> dict[str, Any]:
    """The columns that say whom it goes to and what it says. NoAddress when there is nothing to send to.

    `address` is one of a person's further ones.
    """
    if isinstance(to, Person):
        address = address or to.email
        columns = {"person": to, "to": address, "letter": letter}
    else:
        address = to.email if isinstance(to, User) else parseaddr(to)[1]
        columns = {"user": colleague(to), "house_to": address, "house_letter": letter}
    if not address:
        raise NoAddress("no e-mail address")
    return columns


def colleague(to: User | str) -> User | None:
    """The one of our staff whom an address belongs to."""
    return to if isinstance(to, User) else User.objects.filter(email__iexact=parseaddr(to)[1]).first()


def language_of(to: Person | User | str) -> str:
    """A colleague's own language; for the rest the one that is spoken at the moment."""
    spoken = to.language if isinstance(to, User) else (translation.get_language() or "")
    return spoken if spoken in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def message_id(uid: UUID, writer: User | None = None, account: Mailbox | None = None) -> str:
    """The Message-ID, for good: at the domain of whoever sends it."""
    return f"<{uid}@{id_domain(writer, account)}>"


def uid_in(message_id: str) -> UUID | None:
    """The message that a Message-ID of ours names, with or without its brackets; None where it has not the form of one.

    At which domain it stood says nothing: the house may have moved since. Whether there is such a message the outbox
    knows.
    """
    local, at, _host = message_id.strip("<> ").partition("@")
    try:
        return UUID(local) if at else None
    except ValueError:
        return None


def unsubscribing(address: str) -> dict[str, str]:
    """The two headers by which a mail program offers to unsubscribe with one click (RFC 8058)."""
    if not address:
        return {}
    if not address.startswith(f"{settings.BASE_URL}/"):
        raise ValueError("links in mails begin with BASE_URL")
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def listed(purpose: Purpose | None) -> dict[str, str]:
    """The header that names the list a letter to many belongs to: whom the house may write to for one purpose."""
    return {"List-Id": f"<{purpose.slug}.{house_domain()}>"} if purpose else {}


def packed(attachments: Iterable[File]) -> list[dict[str, str]]:
    """Attachments as the sealed letter holds them. TooLarge above LARGEST in total."""
    files = list(attachments)
    if sum(len(content) for _name, content, *_more in files) > LARGEST:
        raise TooLarge(f"more than {LARGEST} bytes of attachments")
    return [
        named(name, kind, *cid) | {"content": base64.b64encode(content).decode()} for name, content, kind, *cid in files
    ]


def named(name: str, kind: str, cid: str = "") -> dict[str, str]:
    """What a letter says of a file; `cid` is how its HTML names a picture that stands in it."""
    return {"name": name, "type": kind} | ({"cid": cid} if cid else {})

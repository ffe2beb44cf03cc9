"""One message, taken once: its number, the cursor and what became of it are one transaction.

A worker that is killed leaves either all of it or nothing; then the message is read again. What MAIL_TAKER stumbles
over is handed to it once more as a mail that cannot be read, and where even that fails it stays on the server and is
tried again: one bad mail keeps none of the others.
"""

import hashlib
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from crm.jobs.work import LeaseLost, place
from crm.mail.mailboxes.bounces import note_returned
from crm.mail.mailboxes.private_addresses import owner_among
from crm.mail.models.mailboxes import Mailbox, Received
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import uid_in
from crm.mail.parsing.letter import BOUNCE, UNREADABLE, Letter
from crm.privacy.actors import system
from crm.privacy.dotted_paths import resolve
from crm.privacy.keys.blind_index import blind_texts

log = structlog.get_logger(__name__)

BY = system("mail.fetch")
PASSING = (OperationalError, InterfaceError, LeaseLost)
State = Received.State


def take(letter: Letter, mailbox: Mailbox, number: int) -> str:
    """What became of message `number`, which `letter` is; the caller's transaction moves the cursor with it."""
    hashes = marks_of(letter)
    key = {"mailbox": mailbox, "validity": mailbox.validity, "number": number}
    before = Received.objects.select_for_update(no_key=True).filter(**key).first()
    if before is not None and before.state != State.FAILED:
        return before.state
    state = judged(letter, mailbox, hashes)
    clear = mailbox.afterwards == Mailbox.Afterwards.DELETE and state in (State.TAKEN, State.TWICE)
    outcome = {"state": state, "clear": clear, "same": hashes[0]}
    if before is None:
        Received.objects.create(**key, **outcome)
    else:
        Received.objects.filter(pk=before.pk).update(**outcome, tries=F("tries") + 1)
    return state


def judged(letter: Letter, mailbox: Mailbox, hashes: list[int]) -> str:
    """The same, without the row: known already, one of our own, one that came back, or for MAIL_TAKER to say."""
    same = Received.objects.filter(mailbox=mailbox, same__in=hashes).exclude(state=State.FAILED)
    if same.exists():
        return State.TWICE
    if letter.automatic == BOUNCE and note_returned(letter.bounced, letter.failed_for, by=BY):
        return State.BOUNCED
    if is_ours(letter.message_id):
        return State.PASSED
    return handed(letter, mailbox)


def handed(letter: Letter, mailbox: Mailbox) -> str:
    """What MAIL_TAKER makes of it; of one that it stumbles over, as of one that cannot be read."""
    context = {"mailbox": mailbox, "user": owner_among(letter.envelope, mailbox.pattern), "by": BY}
    taker: Any = resolve("MAIL_TAKER")
    for version in (letter, letter.closed(UNREADABLE)):
        try:
            with transaction.atomic():
                return State.TAKEN if taker(version, **context) else State.PASSED
        except PASSING:
            raise
        except Exception as trouble:
            log.error("mail_not_taken", mailbox=mailbox.pk, error=type(trouble).__name__, place=place(trouble))
    return State.FAILED


def marks_of(letter: Letter) -> list[int]:
    """Keyed hashes by which the same mail is known again under another number: of sender, id and text, or of all its
    bytes.
    """
    if letter.problem or not letter.message_id:
        digest = hashlib.sha256(letter.raw).hexdigest()
    else:
        sender = letter.sender.email if letter.sender else ""
        parts = (letter.message_id, sender, letter.subject, letter.text, *(file.name for file in letter.files))
        digest = hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()
    return blind_texts("mail", digest)


def is_ours(message_id: str) -> bool:
    """Whether we wrote it ourselves: then it stands in the history already."""
    uid = uid_in(message_id)
    return uid is not None and Message.objects.filter(uid=uid).exists()

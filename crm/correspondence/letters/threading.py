"""What makes a letter an answer: its thread, the headers by which every mail program knows it, and where it goes.

An answer goes to the address they asked to be answered at, else to the one they wrote from, where that is one of the
person's own; any other is named and never written to, since whoever writes chooses both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from crm.contacts.models import Contact, Interaction
from crm.contacts.ownership.custody import sees_in_clear
from crm.contacts.ownership.history_reach import sees_whole_history, written_by
from crm.contacts.people.companions import usable_by
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import uid_in
from crm.mail.parsing.letter import Letter
from crm.privacy.keys.blind_index import blind_texts, blinds
from crm.privacy.models import ContactPoint

MOST = 20  # ids that an answer names: the first letter, and the last ones


@dataclass(frozen=True)
class ReplyAddress:
    """Where an answer goes: one of their further addresses, or empty for the first. `refused` is one not on record."""

    address: str = ""
    refused: str = ""


def heads_of(letter: Letter, *, theirs: bool) -> dict[str, Any]:
    """What of a mail's headers is kept with its entry, so that it can be answered; addresses only of `theirs`."""
    ids = [f"<{each}>" for each in (*letter.answers[1:], *letter.answers[:1])]
    addresses = {
        "sender": letter.sender.email if letter.sender else "",
        "reply_to": letter.reply_to.email if letter.reply_to else "",
    }
    own = f"<{letter.message_id}>" if letter.message_id else ""
    return {"id": own, "references": ids, **(addresses if theirs else {})}


def answered_by(letter: Letter) -> Any:
    """The letters, of the outbox or filed, that a mail answers, the newest first."""
    uids = [uid for message_id in letter.answers if (uid := uid_in(message_id)) is not None]
    hashes = [mark for message_id in letter.answers for mark in blind_texts("message id", message_id)]
    if not letter.answers:
        return Interaction.objects.none()
    return Interaction.objects.filter(Q(message__uid__in=uids) | Q(filed__message__in=hashes)).order_by("-pk")


def thread_of(letter: Letter) -> UUID | None:
    """The thread that a mail goes on with; None for the first of one."""
    row = answered_by(letter).values_list("thread", "occasion").first()
    return (row[0] or row[1]) if row else None


def letter_to_answer(contact: Contact, key: UUID | None, *, user: Any) -> Interaction | None:
    """The letter `key` in the history with `contact`, where `user` reads it and it has gone; None for any other."""
    row = letter_read_by(user, contact, key) if key else None
    gone = row is not None and Interaction.objects.happened().filter(pk=row.pk).exists()
    return row if gone else None


def history_read_by(user: Any, contact: Contact) -> QuerySet[Interaction]:
    """The entries of the history with `contact` that `user` reads, masked or not."""
    rows = Interaction.objects.standing().filter(person=contact.pk)
    return rows if sees_whole_history(user, contact) else rows.filter(author__in=written_by(user))


def letter_read_by(user: Any, contact: Contact, key: UUID) -> Interaction | None:
    """The letter `key` in the history with `contact`, where `user` reads it in clear."""
    if not sees_in_clear(user, contact):
        return None
    rows = history_read_by(user, contact).filter(uid=key, kind=Interaction.Kind.EMAIL)
    return rows.select_related("person__key", "message__person__key", "author").first()


def letter_to_forward(key: UUID, *, user: Any) -> tuple[Interaction, Contact] | None:
    """The letter `key`, and whose it is, where `user` reads it and may use their data; None for any other."""
    person = Interaction.objects.filter(uid=key).values("person")
    contact = usable_by(Contact.objects.filter(pk__in=person), user).first()
    entry = letter_read_by(user, contact, key) if contact else None
    return (entry, contact) if entry and contact else None


def answering_headers(entry: Interaction) -> dict[str, str]:
    """In-Reply-To and References of an answer to `entry` (RFC 5322 3.6.4); none where it has no id of its own."""
    own = own_id(entry)
    if not own:
        return {}
    ids = list(dict.fromkeys([*references_of(entry), own]))
    ids = ids if len(ids) <= MOST else [ids[0], *ids[1 - MOST :]]
    return {"In-Reply-To": own, "References": " ".join(ids)}


def answered_entry(entry: Interaction) -> Interaction | None:
    """The letter in the same history that a letter of the outbox answers."""
    message = Message.objects.filter(entries=entry).with_keys().first()
    wanted = message.content.get("headers", {}).get("In-Reply-To", "") if message else ""
    if not wanted:
        return None
    same = Interaction.objects.filter(person=entry.person_id, kind=Interaction.Kind.EMAIL).exclude(pk=entry.pk)
    rows = same.filter(Q(thread=entry.exchange) | Q(occasion=entry.exchange)).select_related("person__key", "message")
    return next((row for row in rows if own_id(row) == wanted), None)


def own_id(entry: Interaction) -> str:
    """The Message-ID of a letter in a history, with its brackets; empty for one that was only noted."""
    return entry.message.message_id if entry.message else (entry.heads or {}).get("id", "")


def references_of(entry: Interaction) -> Iterable[str]:
    """The ids of the letters before it."""
    if entry.message is None:
        return (entry.heads or {}).get("references", ())
    return entry.message.content.get("headers", {}).get("References", "").split()


def reply_address(entry: Interaction, contact: Contact) -> ReplyAddress:
    """Where an answer to `entry` goes."""
    if entry.direction != Interaction.Direction.IN:
        return ReplyAddress()
    heads = entry.heads or {}
    wanted, written_from = heads.get("reply_to", ""), heads.get("sender", "")
    refused = wanted if wanted and not has_address(contact, wanted) else ""
    chosen = wanted if wanted and not refused else written_from if has_address(contact, written_from) else ""
    return ReplyAddress("" if chosen.lower() == (contact.person.email or "").lower() else chosen, refused)


def has_address(contact: Contact, email: str) -> bool:
    """Whether an e-mail address is one of the person's."""
    if not email:
        return False
    marks = blinds("email", email)
    own = contact.person.email_index in marks
    return own or ContactPoint.objects.filter(person=contact.pk, kind="email", index__in=marks).exists()

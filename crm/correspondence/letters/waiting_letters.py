"""A letter that waits in the outbox: taken back to be changed, sent at once, or redirected to a new address."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from crm.contacts.entries.removal import delete
from crm.contacts.models import Interaction
from crm.contacts.safeguards.pause import refuse_paused
from crm.correspondence.letters.outgoing_letter import TEMPLATE
from crm.correspondence.letters.sending import UNDO_FOR
from crm.correspondence.letters.threading import answered_entry
from crm.correspondence.models import Draft
from crm.mail.models.message_states import Place, State
from crm.mail.models.messages import Message
from crm.mail.outgoing.message_page import MessagePage
from crm.mail.outgoing.recall import recall
from crm.mail.senders.sending_accounts import HOUSE
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Person


class LeftAlready(Exception):
    """One of the messages of a letter has left, or may have."""


def take_back(entry: Interaction, *, by: Actor) -> bool:
    """Makes a waiting letter a draft again, with its copies; False, and nothing happens, when any of it has left, and
    for a copy, which goes with its letter. Paused for a restricted person.
    """
    refuse_paused([entry.person_id])
    at = timezone.now()
    try:
        with transaction.atomic():
            messages, answers = messages_of(entry), answered_entry(entry)
            Person.hold([entry.person, *(row.person for row in messages if row.person)])
            if not messages or not all(map(recall, messages)):
                raise LeftAlready
            Interaction.objects.filter(pk=entry.pk).update(message=None, mailbox=None, removed_at=at, pinned_at=None)
            planned = MessagePage(messages[0], by).goes_at
            details: dict[str, Any] = {
                "purpose": messages[0].purpose,
                "answers": answers,
                "copies": copies_taken_back(messages[1:]),
            }
            details["sender"] = sender_value(messages[0])
            delete(copied_entries(entry))
            Draft.objects.create(interaction=entry, send_at=planned, touched_at=at, **details)
            record("contact.email_taken_back", entry, by=by)
    except LeftAlready:
        return False
    return True


def sender_value(message: Message) -> str:
    """From whom a letter was to go, as a draft remembers it."""
    return str(message.account.uid) if message.account else HOUSE


def messages_of(entry: Interaction) -> list[Message]:
    """The message of a letter, then those of its copies; none for the entry of a copy."""
    joined = ("purpose", "user", "account", "person__key", "person__contact")
    rows = Message.objects.select_related(*joined).defer("letter")
    first = rows.filter(entries=entry, place=Place.TO).first()
    if first is None or first.occasion is None:
        return [first] if first else []
    return [first, *rows.filter(occasion=first.occasion).exclude(pk=first.pk).order_by("pk")]


def copied_entries(entry: Interaction) -> list[int]:
    """Keys of the entries in other histories that are copies of a letter."""
    rows = Interaction.objects.filter(occasion=entry.occasion, author=entry.author_id, kind=Interaction.Kind.EMAIL)
    return list(rows.exclude(pk=entry.pk).values_list("pk", flat=True))


def copies_taken_back(messages: list[Message]) -> list[list[str]]:
    """Who was to get a copy, as a draft remembers it."""
    people = [(row.place, "contact", row.person.uid) for row in messages if row.person]
    users = [(row.place, "user", row.user.uid) for row in messages if row.user]
    return [[place, kind, str(uid)] for place, kind, uid in (*people, *users)]


def send_now(entry: Interaction, *, by: Actor) -> bool:
    """Let it leave in ten seconds, with its copies; False when it has left. Paused for a restricted person."""
    refuse_paused([entry.person_id])
    try:
        with transaction.atomic():
            Person.hold([entry.person])
            messages = messages_of(entry)
            if not messages or not all(message.wait(UNDO_FOR) for message in messages):
                raise LeftAlready
            pks = [entry.pk, *(copied_entries(entry) if messages[0].occasion else ())]
            Interaction.objects.filter(pk__in=pks).update(happened_at=timezone.now())
            record("contact.email_hastened", entry, by=by)
    except LeftAlready:
        return False
    return True


def record(act: str, entry: Interaction, *, by: Actor) -> None:
    """One ledger entry."""
    ledger.record(act, by=by, about=entry.person, target=f"interaction:{entry.uid}", fields=["summary"])


def follow_address(person: Person, field: str, before: str, *, by: Actor) -> None:
    """Redirects waiting letters to a corrected address, in the transaction of the correction (`ADDRESS_WATCHERS`)."""
    if field != "email":
        return
    rows = Message.objects.filter(person=person, template=TEMPLATE, state=State.WAITING)
    for message in rows.with_keys().select_for_update(of=("self",)):
        if message.to == before:
            message.to = person.email
            message.save(update_fields=["to"])

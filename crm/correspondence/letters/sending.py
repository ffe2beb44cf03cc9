"""One e-mail to one person: what for comes first, the gate is asked before a word is written and again when it goes.

    choices(contact)  ──> cards: may we, why, what else is lawful
    draft(…)          ──> the letter as they will read it, with the controller's signature
    send(…)           ──> Message in the outbox + Interaction in their history, one transaction; leaves in ten seconds

Our own mail restarts no clock: it shows that we are active, not that they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from consents.grounds.answers import Answer
from consents.grounds.recording import answers, may_contact
from consents.models import Controller
from consents.preferences.unsubscribe_link import way_out as unsubscribe_link
from crm.accounts.models import User
from crm.contacts.contact_list.badges import reaching, usual_of
from crm.contacts.entries.composing import record_many
from crm.contacts.models import Contact, Interaction
from crm.contacts.safeguards.pause import refuse_paused
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.letters.drafts import blank, mine, said
from crm.correspondence.letters.enclosures import kept_for
from crm.correspondence.models import Draft
from crm.correspondence.templates.placeholders import gaps_in
from crm.mail.models.messages import Message
from crm.mail.outgoing.letter_templates import rendered
from crm.mail.outgoing.outbox import NoAddress, post
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.privacy.channels import EMAIL
from crm.privacy.models import Person, Purpose

TEMPLATE = "correspondence"
UNDO_FOR = timedelta(seconds=10)  # every letter waits so long before it may leave
COLUMNS = ("summary", "happened_at", "about", "message", "removed_at")


class Gaps(ValueError):
    """A letter with something left to fill in; `names` as they are written."""

    def __init__(self, names: list[str]) -> None:
        super().__init__("gaps")
        self.names = names


@dataclass(frozen=True)
class Choice:
    """One purpose to write for, with the gate's answer."""

    purpose: Purpose
    answer: Answer


def choices(contact: Contact, channel: str = EMAIL) -> list[Choice]:
    """The purposes of `channel` that say something about them: those they have a ground for, and those that advertise.

    What may be done comes first; marketing closes the row, open or not.
    """
    purposes = reaching(channel)
    told = answers([contact.pk], [(channel, purpose) for purpose in purposes])
    found = [Choice(purpose, told[contact.pk, channel, purpose.slug]) for purpose in purposes]
    counting = [one for one in found if one.answer.allowed or one.answer.proof or one.purpose.marketing]
    return sorted(counting, key=lambda one: (one.purpose.marketing, not one.answer.allowed))


def chosen(found: list[Choice], slug: str) -> Choice | None:
    """The choice called `slug`; else the first one that is allowed, and the usual one where none is."""
    named = next((one for one in found if one.purpose.slug == slug), None)
    usual = usual_of(one.purpose for one in found)
    allowed = next((one for one in found if one.answer.allowed), None)
    return named or allowed or next((one for one in found if one.purpose == usual), None)


def draft(contact: Contact, *, by: Actor, purpose: Purpose, subject: str, text: str) -> dict[str, str]:
    """{"subject", "text", "html"} as they will read it, in their language. Nothing is written."""
    context = letter(by=by, purpose=purpose, subject=subject, text=text, unsubscribe=way_out(contact, purpose))
    return rendered(TEMPLATE, {**context, "to_person": True}, language=contact.language)


@transaction.atomic
def send(  # noqa: PLR0913  # everything but the contact is a keyword
    contact: Contact,
    *,
    by: User,
    purpose: Purpose,
    subject: str,
    text: str,
    key: UUID | None = None,
    kept: Iterable[str] = (),
    send_at: datetime | None = None,
    about: UUID | None = None,
    wait: timedelta = UNDO_FOR,
) -> Interaction:
    """Put the letter into the outbox and into their history, with the files of the draft `key`. Sent twice under one
    `key`, it goes once.

    It leaves at `send_at`, no sooner than after `wait`. Raises Blocked with the gate's answer, Paused when they are
    restricted, NoAddress when there is none, Gaps when a placeholder is still to be filled.
    """
    if gaps := gaps_in(subject, text):
        raise Gaps(gaps)
    refuse_blocked(contact, purpose)
    Person.hold([contact.person])
    if sent := already(contact, key, by=by):
        return sent
    entry = mine(contact, key, by=by) or blank(contact, key, by=by)
    at = timezone.now()
    planned = send_at if send_at and send_at > at + wait else None
    message = into_outbox(entry, contact, purpose, send_at=planned, wait=wait, told={"subject": subject, "text": text})
    entry.summary, entry.happened_at, entry.about = said(subject, text).strip(), planned or at, about
    entry.message, entry.removed_at = message, None
    entry.save(**({"update_fields": COLUMNS} if entry.pk else {"force_insert": True}))
    Draft.objects.filter(interaction=entry).delete()
    record_many("contact.email", [entry], by=by, kept=kept)
    return entry


def refuse_blocked(contact: Contact, purpose: Purpose) -> None:
    """Raise what stands in the way of a letter."""
    refuse_paused([contact.pk])
    answer = may_contact(contact.person, EMAIL, purpose)
    if not answer.allowed:
        raise Blocked(answer)
    if not contact.person.email:
        raise NoAddress("no e-mail address")


def already(contact: Contact, key: UUID | None, *, by: User) -> Interaction | None:
    """The letter that went under this key."""
    mine = Interaction.objects.filter(person=contact.pk, author=by, message__isnull=False)
    return mine.filter(uid=key).first() if key else None


def into_outbox(
    entry: Interaction,
    contact: Contact,
    purpose: Purpose,
    *,
    send_at: datetime | None,
    wait: timedelta,
    told: dict[str, str],
) -> Message:
    """The message, with what lies beside the draft."""
    unsubscribe, author = way_out(contact, purpose), promised(entry.author)
    return post(
        TEMPLATE,
        to=contact.person,
        by=author,
        context=letter(by=author, purpose=purpose, unsubscribe=unsubscribe, **told),
        purpose=purpose,
        language=contact.language,
        kept=kept_for(entry),
        send_at=send_at,
        wait=timedelta() if send_at else wait,
        unsubscribe=unsubscribe,
    )


def letter(*, by: Actor, purpose: Purpose, subject: str, text: str, unsubscribe: str) -> dict[str, Any]:
    """What the template needs: the words, who writes, for which firm, and how to end it."""
    told = {"subject": subject, "text": text, "writer": str(by), "purpose": purpose, "unsubscribe": unsubscribe}
    return {**told, "firm": Controller.named()}


def way_out(contact: Contact, purpose: Purpose) -> str:
    """The address by which one click ends this (RFC 8058); empty where there is nothing to end."""
    return unsubscribe_link(contact.person, purpose, language=contact.language) if purpose.marketing else ""


def cards(found: list[Choice], current: Choice | None = None) -> list[dict[str, Any]]:
    """Purposes to choose from, each with the gate's answer."""
    return [
        {
            "value": one.purpose.slug,
            "title": str(one.purpose),
            "text": one.answer.words,
            "state": one.answer.state,
            "blocked": not one.answer.allowed,
            "checked": one == current,
        }
        for one in found
    ]

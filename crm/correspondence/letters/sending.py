"""Sends one e-mail to one person. The purpose comes first; the gate is asked before writing and again on sending."""

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
from crm.contacts.contact_list.badges import contact_purposes, usual_purpose
from crm.contacts.entries.composing import record_each
from crm.contacts.models import Contact, Interaction
from crm.contacts.safeguards.pause import refuse_paused
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.letters.drafts import new_entry, own_draft, subject_and_text
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


class UnfilledPlaceholders(ValueError):
    """Placeholders of a letter have no value; `names` as they are written."""

    def __init__(self, names: list[str]) -> None:
        super().__init__("gaps")
        self.names = names


@dataclass(frozen=True)
class Choice:
    """One purpose to write for, with the gate's answer."""

    purpose: Purpose
    answer: Answer


def choices(contact: Contact, channel: str = EMAIL) -> list[Choice]:
    """The purposes of `channel` with the gate's answer: those the person has a ground for, and marketing ones.

    Allowed ones come first; marketing comes last, allowed or not.
    """
    purposes = contact_purposes(channel)
    gate_answers = answers([contact.pk], [(channel, purpose) for purpose in purposes])
    options = [Choice(purpose, gate_answers[contact.pk, channel, purpose.slug]) for purpose in purposes]
    counting = [
        option for option in options if option.answer.allowed or option.answer.proof or option.purpose.marketing
    ]
    return sorted(counting, key=lambda option: (option.purpose.marketing, not option.answer.allowed))


def choice_for(options: list[Choice], slug: str) -> Choice | None:
    """The choice called `slug`; else the first one allowed; else the usual purpose."""
    named = next((option for option in options if option.purpose.slug == slug), None)
    usual = usual_purpose(option.purpose for option in options)
    allowed = next((option for option in options if option.answer.allowed), None)
    return named or allowed or next((option for option in options if option.purpose == usual), None)


def draft(contact: Contact, *, by: Actor, purpose: Purpose, subject: str, text: str) -> dict[str, str]:
    """{"subject", "text", "html"} as they will read it, in their language. Nothing is written."""
    context = template_context(
        by=by, purpose=purpose, subject=subject, text=text, unsubscribe=unsubscribe_url(contact, purpose)
    )
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
        raise UnfilledPlaceholders(gaps)
    refuse_blocked(contact, purpose)
    Person.hold([contact.person])
    if sent := letter_sent_under(contact, key, by=by):
        return sent
    entry = own_draft(contact, key, by=by) or new_entry(contact, key, by=by)
    at = timezone.now()
    planned = send_at if send_at and send_at > at + wait else None
    message = into_outbox(entry, contact, purpose, send_at=planned, wait=wait, told={"subject": subject, "text": text})
    entry.summary, entry.happened_at, entry.about = subject_and_text(subject, text).strip(), planned or at, about
    entry.message, entry.removed_at = message, None
    entry.save(**({"update_fields": COLUMNS} if entry.pk else {"force_insert": True}))
    Draft.objects.filter(interaction=entry).delete()
    record_each("contact.email", [entry], by=by, kept=kept)
    return entry


def refuse_blocked(contact: Contact, purpose: Purpose) -> None:
    """Raises what prevents a letter: Blocked, Paused or NoAddress."""
    refuse_paused([contact.pk])
    answer = may_contact(contact.person, EMAIL, purpose)
    if not answer.allowed:
        raise Blocked(answer)
    if not contact.person.email:
        raise NoAddress("no e-mail address")


def letter_sent_under(contact: Contact, key: UUID | None, *, by: User) -> Interaction | None:
    """The letter already sent under this key."""
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
    unsubscribe, author = unsubscribe_url(contact, purpose), promised(entry.author)
    return post(
        TEMPLATE,
        to=contact.person,
        by=author,
        context=template_context(by=author, purpose=purpose, unsubscribe=unsubscribe, **told),
        purpose=purpose,
        language=contact.language,
        kept=kept_for(entry),
        send_at=send_at,
        wait=timedelta() if send_at else wait,
        unsubscribe=unsubscribe,
    )


def template_context(*, by: Actor, purpose: Purpose, subject: str, text: str, unsubscribe: str) -> dict[str, Any]:
    """The template's context: the text, the writer, the organisation, and the link to unsubscribe."""
    values = {"subject": subject, "text": text, "writer": str(by), "purpose": purpose, "unsubscribe": unsubscribe}
    return {**values, "firm": Controller.named()}


def unsubscribe_url(contact: Contact, purpose: Purpose) -> str:
    """The unsubscribe URL for one click (RFC 8058); empty where there is nothing to unsubscribe from."""
    return unsubscribe_link(contact.person, purpose, language=contact.language) if purpose.marketing else ""


def cards(options: list[Choice], current: Choice | None = None) -> list[dict[str, Any]]:
    """Purposes to choose from, each with the gate's answer."""
    return [
        {
            "value": option.purpose.slug,
            "title": str(option.purpose),
            "text": option.answer.words,
            "state": option.answer.state,
            "blocked": not option.answer.allowed,
            "checked": option == current,
        }
        for option in options
    ]

"""One e-mail to one person: what for comes first, the gate is asked before a word is written and again when it goes.

    choices(contact)  ──> cards: may we, why, what else is lawful
    draft(…)          ──> the letter as she will read it, with the controller's signature
    send(…)           ──> Message in the outbox + Interaction in her history, one transaction

Our own mail restarts no clock: it shows that we are active, not that she is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from consents.answers import Answer
from consents.grounds import answers, may_contact
from consents.models import Controller
from consents.notifying import with_first_message
from consents.unsubscribing import way_out as unsubscribe_link
from crm.contacts.badges import reaching, usual_of
from crm.contacts.composing import record_many
from crm.contacts.models import Contact, Interaction
from crm.contacts.pause import refuse_paused
from crm.contacts.reach import Blocked
from crm.mail.outbox import NoAddress, post
from crm.mail.templates import rendered
from crm.privacy.models import Channel, Person, Purpose

TEMPLATE = "correspondence"


@dataclass(frozen=True)
class Choice:
    """One purpose to write for, with the gate's answer."""

    purpose: Purpose
    answer: Answer


def choices(contact: Contact, channel: str = Channel.EMAIL) -> list[Choice]:
    """The purposes of `channel` that say something about her: those she has a ground for, and those that advertise.

    What may be done comes first; marketing closes the row, open or not.
    """
    purposes = [purpose for purpose in reaching() if channel in purpose.channels]
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


def draft(contact: Contact, *, by: Any, purpose: Purpose, subject: str, text: str) -> dict[str, str]:
    """{"subject", "text", "html"} as she will read it, in her language. Nothing is written."""
    context = letter(by=by, purpose=purpose, subject=subject, text=text, unsubscribe=way_out(contact, purpose))
    return rendered(TEMPLATE, {**context, "to_person": True}, language=contact.language)


@transaction.atomic
def send(  # everything but the contact is a keyword
    contact: Contact,
    *,
    by: Any,
    purpose: Purpose,
    subject: str,
    text: str,
    key: UUID | None = None,
    kept: Iterable[str] = (),
) -> Interaction:
    """Put the letter into the outbox and into her history. Sent twice under one `key`, it goes once.

    Raises Blocked with the gate's answer, Paused when she is restricted, NoAddress when there is none.
    """
    refuse_paused([contact.pk])
    answer = may_contact(contact.person, Channel.EMAIL, purpose)
    if not answer.allowed:
        raise Blocked(answer)
    if not contact.person.email:
        raise NoAddress("no e-mail address")
    Person.hold([contact.person])
    key = key or uuid4()
    if sent := Interaction.objects.filter(uid=key).first():
        if (sent.person_id, sent.author_id) == (contact.pk, by.pk):
            return sent
        key = uuid4()
    unsubscribe = way_out(contact, purpose)
    message = post(
        TEMPLATE,
        to=contact.person,
        by=by,
        context=letter(by=by, purpose=purpose, subject=subject, text=text, unsubscribe=unsubscribe),
        purpose=purpose,
        language=contact.language,
        unsubscribe=unsubscribe,
    )
    with_first_message(contact.person, by=by, language=contact.language)
    entry = Interaction(
        uid=key,
        person=contact.person,
        kind=Interaction.Kind.EMAIL,
        summary=f"{subject}\n\n{text}".strip(),
        happened_at=timezone.now(),
        author=by,
        message=message,
    )
    entry.save(force_insert=True)
    record_many("contact.email", [entry], by=by, kept=kept)
    return entry


def letter(*, by: Any, purpose: Purpose, subject: str, text: str, unsubscribe: str) -> dict[str, Any]:
    """What the template needs: the words, who writes, for which firm, and how to end it."""
    told = {"subject": subject, "text": text, "writer": str(by), "purpose": purpose, "unsubscribe": unsubscribe}
    return {**told, "firm": Controller.named()}


def way_out(contact: Contact, purpose: Purpose) -> str:
    """The address by which one click ends this (RFC 8058); empty where there is nothing to end."""
    return unsubscribe_link(contact.person, purpose, language=contact.language) if purpose.marketing else ""

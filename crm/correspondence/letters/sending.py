"""Sends one e-mail to one person. The purpose comes first; the gate is asked before writing and again on sending."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consents.grounds.answers import Answer
from consents.grounds.recording import answers, may_contact
from crm.accounts.models import User
from crm.contacts.contact_list.badges import contact_purposes, usual_purpose
from crm.contacts.entries.composing import record_each
from crm.contacts.models import Contact, Interaction
from crm.contacts.safeguards.pause import refuse_paused
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.letters.copies import Copy
from crm.correspondence.letters.drafts import new_entry, own_draft, subject_and_text
from crm.correspondence.letters.enclosures import contents_for, copy_files, kept_for, picture_sources
from crm.correspondence.letters.outgoing_letter import TEMPLATE, Outgoing, template_context, unsubscribe_url
from crm.correspondence.letters.threading import answering_headers, reply_address
from crm.correspondence.models import Draft, TakenThread
from crm.correspondence.templates.marked_text import with_other_pictures
from crm.correspondence.templates.placeholders import gaps_in
from crm.mail.models.mailboxes import Mailbox
from crm.mail.outgoing.letter_templates import rendered
from crm.mail.outgoing.outbox import File, NoAddress, listed
from crm.mail.senders.letter_logos import logo_in_use
from crm.mail.senders.sending_accounts import refuse_unusable
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.privacy.channels import EMAIL
from crm.privacy.models import Person, Purpose

UNDO_FOR = timedelta(seconds=10)  # every letter waits so long before it may leave
COLUMNS = ("summary", "happened_at", "about", "message", "removed_at", "thread", "mailbox")


class UnfilledPlaceholders(ValueError):
    """Placeholders of a letter have no value; `names` as they are written."""

    def __init__(self, names: list[str]) -> None:
        super().__init__("gaps")
        self.names = names


class ThreadTaken(ValidationError):
    """A colleague has taken the exchange, and answers it."""

    def __init__(self, who: User) -> None:
        super().__init__(_("%(who)s has taken this thread and answers it.") % {"who": who}, code="taken")


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


def draft(
    contact: Contact,
    *,
    by: Actor,
    purpose: Purpose,
    subject: str,
    text: str,
    pictures: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """{"subject", "text", "html"} as they will read it, in their language. Nothing is written. `pictures` says where
    those in the text lie.
    """
    words = {"subject": subject, "text": text, "unsubscribe": unsubscribe_url(contact, purpose)}
    context = template_context(by=by, purpose=purpose, pictures=pictures or {}, logo=logo_in_use(), **words)
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
    to_many: bool = False,
    answers: Interaction | None = None,
    copies: Sequence[Copy] = (),
    account: Mailbox | None = None,
    attachments: Sequence[File] = (),
) -> Interaction:
    """Put the letter into the outbox and into their history, with the files of the draft `key`. Sent twice under one
    `key`, it goes once.

    It leaves at `send_at`, no sooner than after `wait`; `to_many` says that it is one of a mailing. It goes on with the
    thread of the letter that it `answers`, to the address they asked for. `copies` come from `Copies.allowed`; each
    contact among them gets an entry of their own, `attachments` go to `contact` alone. Raises Blocked with the gate's
    answer for one, Paused when one is restricted, ThreadTaken where a colleague answers, AccountRefused for an
    `account` from which `by` may not write, NoAddress when there is none, Gaps when a placeholder is to be filled.
    """
    refuse_unusable(account, by)
    if answers and (other := TakenThread.objects.from_another(by, answers.exchange).first()):
        raise ThreadTaken(other.user)
    if gaps := gaps_in(subject, text):
        raise UnfilledPlaceholders(gaps)
    for receiver in (contact, *(copy.contact for copy in copies if copy.contact)):
        refuse_blocked(receiver, purpose)
    if not contact.person.email:
        raise NoAddress("no e-mail address")
    Person.hold([contact.person, *(copy.contact.person for copy in copies if copy.contact)])
    if sent := letter_sent_under(contact, key, by=by):
        return sent
    entry = own_draft(contact, key, by=by) or new_entry(contact, key, by=by)
    at = timezone.now()
    planned = send_at if send_at and send_at > at + wait else None
    headers = {**(listed(purpose) if to_many else {}), **(answering_headers(answers) if answers else {})}
    occasion = entry.occasion if copies else None
    entry.summary, entry.happened_at, entry.about = subject_and_text(subject, text).strip(), planned or at, about
    letter = Outgoing(by, purpose, subject, text, planned, wait, headers, occasion, account, attachments)
    letter = replace(letter, pictures=picture_sources(entry))
    address = reply_address(answers, contact).address if answers else ""
    entry.message = letter.to_person(contact, kept=kept_for(entry), address=address)
    entry.removed_at, entry.thread = None, answers.exchange if answers else entry.occasion
    entry.mailbox = account
    entry.save(**({"update_fields": COLUMNS} if entry.pk else {"force_insert": True}))
    Draft.objects.filter(interaction=entry).delete()
    record_each("contact.email", [entry, *hand_out(entry, letter, copies)], by=by, kept=kept)
    return entry


def hand_out(entry: Interaction, letter: Outgoing, copies: Sequence[Copy]) -> list[Interaction]:
    """Put the copies of a letter into the outbox; the entries of the contacts among those who get one."""
    message, rows = promised(entry.message), []
    for copy in copies:
        standing = {"place": copy.place, "message_id": message.message_id}
        if copy.contact is None:
            letter.to_colleague(promised(copy.user), attachments=contents_for(entry), **standing)
            continue
        row = new_entry(copy.contact, None, by=letter.by)
        for column in ("summary", "happened_at", "occasion", "thread", "mailbox"):
            setattr(row, column, getattr(entry, column))
        row.save(force_insert=True)
        keys = copy_files(entry, row, by=letter.by)
        row.summary = with_other_pictures(entry.summary or "", keys)
        own = replace(letter, text=with_other_pictures(letter.text, keys), pictures=picture_sources(row))
        row.message = own.to_person(copy.contact, kept=kept_for(row), address=copy.address, **standing)
        row.save(update_fields=["message", "summary"])
        rows.append(row)
    return rows


def refuse_blocked(contact: Contact, purpose: Purpose) -> None:
    """Raises what prevents a letter or a copy: Blocked or Paused."""
    refuse_paused([contact.pk])
    answer = may_contact(contact.person, EMAIL, purpose)
    if not answer.allowed:
        raise Blocked(answer)


def letter_sent_under(contact: Contact, key: UUID | None, *, by: User) -> Interaction | None:
    """The letter already sent under this key."""
    mine = Interaction.objects.filter(person=contact.pk, author=by, message__isnull=False)
    return mine.filter(uid=key).first() if key else None


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

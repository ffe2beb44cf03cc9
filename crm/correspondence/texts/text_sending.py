"""Sends one text message to one person. Both gates are asked when it is written and again when it leaves."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _, override

from consents.grounds.recording import may_contact
from crm.accounts.models import User
from crm.contacts.entries.composing import record_each
from crm.contacts.entries.removal import delete
from crm.contacts.models import Contact, Interaction
from crm.contacts.safeguards.pause import refuse_paused
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.letters.sending import UNDO_FOR, UnfilledPlaceholders
from crm.correspondence.templates.placeholders import gaps_in
from crm.mail.models.messages import Message
from crm.mail.outgoing.carrier import GIVEN_BY_TEXT
from crm.mail.outgoing.outbox import put_text
from crm.mail.outgoing.recall import recall
from crm.mail.texts.gateway_settings import gateway_in_use
from crm.mail.texts.segments import length_of
from crm.privacy.channels import SMS
from crm.privacy.keys.blind_index import normal_phone
from crm.privacy.logs import ledger
from crm.privacy.models import Person, Purpose
from crm.privacy.recipients.gate import check_disclosure


class NoMobile(ValidationError):
    """There is no number that a text can go to."""

    def __init__(self) -> None:
        super().__init__(_("There is no phone number that a text message can go to."), code="no_number")


class NoWayOut(ValidationError):
    """Advertising that could not be ended by the same way (GDPR Art. 7(3), 21(2))."""

    def __init__(self) -> None:
        super().__init__(
            _("People cannot answer by this provider, so they could not opt out. Offers go by another way."),
            code="no_way_out",
        )


class NotDeclared(ValidationError):
    """Nobody said which recipient the provider is, so the gate could not be asked."""

    def __init__(self) -> None:
        super().__init__(
            _("The provider of text messages is none of the recipients yet. The administrator says which one it is."),
            code="not_declared",
        )


@transaction.atomic
def send_text(
    contact: Contact,
    *,
    by: User,
    purpose: Purpose,
    text: str,
    key: UUID | None = None,
    kept: Iterable[str] = (),
    wait: timedelta = UNDO_FOR,
) -> Interaction:
    """Put the text into the outbox and into their history. Sent twice under one `key`, it goes once. It leaves no
    sooner than after `wait`.

    Raises Paused, Blocked with the contact gate's answer, DisclosureRefused with that of the recipient gate,
    NotDeclared, NoMobile, UnfilledPlaceholders, and ValidationError for an empty text or one that is too long.
    """
    text = whole_text(text.strip(), contact, purpose)
    refuse_unsendable(text)
    refuse_paused([contact.pk])
    answer = may_contact(contact.person, SMS, purpose)
    if not answer.allowed:
        raise Blocked(answer)
    if not normal_phone(contact.person.phone or "").startswith("+"):
        raise NoMobile
    refuse_undisclosed(purpose)
    Person.hold([contact.person])
    if sent := text_sent_under(contact, key, by=by):
        return sent
    how: dict[str, Any] = {"by": by, "writer": by, "language": contact.language, "wait": wait}
    message = put_text(text, to=contact.person, purpose=purpose, **how)
    entry = Interaction(
        person=contact.person,
        kind=Interaction.Kind.MESSAGE,
        channel=SMS,
        direction=Interaction.Direction.OUT,
        summary=text,
        happened_at=timezone.now(),
        author=by,
        message=message,
        **({"uid": key} if key else {}),
    )
    entry.save(force_insert=True)
    record_each("contact.message", [entry], by=by, kept=kept)
    return entry


def take_text_back(entry: Interaction, *, by: User) -> str | None:
    """Take a text that waits out of the outbox and of the history; what it said, None when it has left, or may have.

    Paused for a restricted person.
    """
    refuse_paused([entry.person_id])
    with transaction.atomic():
        Person.hold([entry.person])
        message = Message.objects.filter(entries=entry, channel=SMS).only("pk").first()
        if message is None or not recall(message):
            return None
        words, target = entry.summary or "", f"interaction:{entry.uid}"
        ledger.record("contact.message_taken_back", by=by, about=entry.person, target=target, fields=["summary"])
        delete([entry.pk])
    return words


def whole_text(text: str, contact: Contact, purpose: Purpose) -> str:
    """The text as it goes: advertising says how it ends (GDPR Art. 21(4)), in their language."""
    if not purpose.marketing or not text:
        return text
    with override(contact.language):
        way_out = gettext("To opt out, reply STOP.")
    return f"{text}\n{way_out}"


def refuse_unsendable(text: str) -> None:
    """ValidationError for what is no text message."""
    if not text:
        raise ValidationError(_("Write the message."), code="required")
    if gaps := gaps_in(text):
        raise UnfilledPlaceholders(gaps)
    if length_of(text).too_long:
        raise ValidationError(_("The text is longer than six messages. Shorten it."), code="too_long")


def refuse_undisclosed(purpose: Purpose) -> None:
    """NoWayOut for advertising that nobody could answer with STOP; NotDeclared; DisclosureRefused where the provider
    that is switched on may not have their number for this purpose.
    """
    gateway = gateway_in_use()
    if gateway is None:
        return
    if purpose.marketing and not gateway.two_way:
        raise NoWayOut
    if gateway.recipient is None:
        raise NotDeclared
    check_disclosure(gateway.recipient, purpose, GIVEN_BY_TEXT, running=True)


def text_sent_under(contact: Contact, key: UUID | None, *, by: User) -> Interaction | None:
    """The text already sent under this key."""
    mine = Interaction.objects.filter(person=contact.pk, author=by, message__isnull=False)
    return mine.filter(uid=key).first() if key else None

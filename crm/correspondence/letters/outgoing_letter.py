"""One letter in its author's name on its way into the outbox: a message for each who gets it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from consents.models import Controller
from consents.preferences.unsubscribe_link import way_out as unsubscribe_link
from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.mail.models.mailboxes import Mailbox
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import File, Kept, post
from crm.privacy.actors import Actor
from crm.privacy.models import Purpose

TEMPLATE = "correspondence"


@dataclass(frozen=True)
class Outgoing:
    """What all who get the letter have in common. `occasion` is there where several do, `account` where it leaves
    through a connected one, `attachments` what lies nowhere else, such as an invitation.
    """

    by: User
    purpose: Purpose
    subject: str
    text: str
    send_at: datetime | None
    wait: timedelta
    headers: dict[str, str]
    occasion: UUID | None = None
    account: Mailbox | None = None
    attachments: Sequence[File] = ()

    def to_person(self, contact: Contact, *, kept: list[Kept], address: str = "", **standing: Any) -> Message:
        """The message to a contact, with files that lie beside their entry."""
        unsubscribe = unsubscribe_url(contact, self.purpose)
        return post(
            TEMPLATE,
            to=contact.person,
            context=self.context(unsubscribe),
            purpose=self.purpose,
            language=contact.language,
            kept=kept,
            unsubscribe=unsubscribe,
            address=address,
            attachments=self.attachments,
            **self.shared,
            **standing,
        )

    def to_colleague(self, user: User, *, attachments: list[File], **standing: Any) -> Message:
        """The message to one of us. It says what the person's says, so the carrier of our mail is asked alike."""
        return post(
            TEMPLATE,
            to=user,
            context=self.context(""),
            purpose=self.purpose,
            attachments=attachments,
            **self.shared,
            **standing,
        )

    def context(self, unsubscribe: str) -> dict[str, Any]:
        """The template's context."""
        words = {"subject": self.subject, "text": self.text}
        return template_context(by=self.by, purpose=self.purpose, unsubscribe=unsubscribe, **words)

    @property
    def shared(self) -> dict[str, Any]:
        """What is the same for everybody."""
        moment = {"send_at": self.send_at, "wait": timedelta() if self.send_at else self.wait}
        who = {"by": self.by, "writer": self.by}
        return {**moment, **who, "headers": self.headers, "occasion": self.occasion, "account": self.account}


def signed_by(by: Actor) -> str:
    """What stands under the text: the writer's signature, else their name."""
    return (by.signature.strip() if isinstance(by, User) else "") or str(by)


def template_context(*, by: Actor, purpose: Purpose, subject: str, text: str, unsubscribe: str) -> dict[str, Any]:
    """The template's context: the text, the writer, the organisation, and the link to unsubscribe."""
    writer = signed_by(by)
    values = {"subject": subject, "text": text, "writer": writer, "purpose": purpose, "unsubscribe": unsubscribe}
    return {**values, "firm": Controller.named()}


def unsubscribe_url(contact: Contact, purpose: Purpose) -> str:
    """The unsubscribe URL for one click (RFC 8058); empty where there is nothing to unsubscribe from."""
    return unsubscribe_link(contact.person, purpose, language=contact.language) if purpose.marketing else ""

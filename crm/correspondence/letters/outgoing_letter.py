"""One letter in its author's name on its way into the outbox: a message for each who gets it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from consents.models import Controller
from consents.preferences.unsubscribe_link import way_out as unsubscribe_link
from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.mail.models.letter_logos import LetterLogo
from crm.mail.models.mailboxes import Mailbox
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import File, Kept, post
from crm.mail.senders.letter_logos import logo_in_use
from crm.privacy.actors import Actor
from crm.privacy.models import Purpose

TEMPLATE = "correspondence"


@dataclass(frozen=True)
class Outgoing:
    """What all who get the letter have in common. `occasion` is there where several do, `account` where it leaves
    through a connected one, `attachments` what lies nowhere else, such as an invitation. `pictures` says how those in
    the text are named ({key: source}).
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
    pictures: Mapping[str, str] = field(default_factory=dict)

    def to_person(self, contact: Contact, *, kept: list[Kept], address: str = "", **standing: Any) -> Message:
        """The message to a contact, with files that lie beside their entry."""
        unsubscribe = unsubscribe_url(contact, self.purpose)
        return post(
            TEMPLATE,
            to=contact.person,
            context=self.context(unsubscribe),
            purpose=self.purpose,
            language=contact.language,
            kept=[*kept, *self.logo_kept],
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
            kept=self.logo_kept,
            **self.shared,
            **standing,
        )

    def context(self, unsubscribe: str) -> dict[str, Any]:
        """The template's context."""
        words: dict[str, Any] = {"subject": self.subject, "text": self.text}
        words |= {"pictures": self.pictures, "logo": self.logo}
        return template_context(by=self.by, purpose=self.purpose, unsubscribe=unsubscribe, **words)

    @cached_property
    def logo(self) -> LetterLogo | None:
        """What stands under the writer's signature."""
        return logo_in_use()

    @property
    def logo_kept(self) -> list[Kept]:
        """The logo as a file of the letter."""
        return [(self.logo.file_name, self.logo.key, self.logo.kind, self.logo.cid)] if self.logo else []

    @property
    def shared(self) -> dict[str, Any]:
        """What is the same for everybody."""
        moment = {"send_at": self.send_at, "wait": timedelta() if self.send_at else self.wait}
        who: dict[str, Any] = {"by": self.by, "writer": self.by}
        who |= {"firm": firm.name if (firm := Controller.named()) else ""}
        return {**moment, **who, "headers": self.headers, "occasion": self.occasion, "account": self.account}


def signed_by(by: Actor) -> str:
    """What stands under the text: the writer's signature, else their name."""
    return (by.signature.strip() if isinstance(by, User) else "") or str(by)


def template_context(
    *,
    by: Actor,
    purpose: Purpose,
    subject: str,
    text: str,
    unsubscribe: str,
    pictures: Mapping[str, str],
    logo: LetterLogo | None,
) -> dict[str, Any]:
    """The template's context: the text and its pictures, the writer, the organisation, and the link to unsubscribe."""
    writer = signed_by(by)
    values = {"subject": subject, "text": text, "writer": writer, "purpose": purpose, "unsubscribe": unsubscribe}
    return {**values, "firm": Controller.named(), "pictures": pictures, "logo": logo}


def unsubscribe_url(contact: Contact, purpose: Purpose) -> str:
    """The unsubscribe URL for one click (RFC 8058); empty where there is nothing to unsubscribe from."""
    return unsubscribe_link(contact.person, purpose, language=contact.language) if purpose.marketing else ""

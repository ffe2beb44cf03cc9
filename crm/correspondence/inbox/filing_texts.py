"""Text messages that came in, and what a phone shared: kept in the tray like a mail, filed as what they are."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from consents.business.first_messages import wrote_to_us
from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.contacts.entries.attachments import save_attachment
from crm.contacts.entries.composing import note_activity, record_each
from crm.contacts.models import Contact, Interaction
from crm.correspondence.inbox.parties import Reader
from crm.correspondence.inbox.waiting_mail import put_in_tray
from crm.correspondence.models import FiledMail, WaitingMail
from crm.mail.parsing.letter import Letter
from crm.mail.parsing.parser import read
from crm.privacy.actors import Actor
from crm.privacy.channels import SMS
from crm.privacy.keys.blind_index import blind_texts
from crm.privacy.models import Person

GLANCE = 60  # characters of a text that stand for its subject


@dataclass(frozen=True)
class IncomingText:
    """What came: from which number (E.164), what, when; `stop`: it asks for no more."""

    number: str
    text: str
    at: datetime
    stop: bool = False


def file_text(
    incoming: IncomingText, contact: Contact, *, by: Actor, occasion: UUID | None = None, tell: bool = True
) -> Interaction:
    """File it in their history: an activity of theirs, which permits an answer, unless it asks for none."""
    with transaction.atomic():
        Person.hold([contact.person])
        entry = Interaction(
            person=contact.person,
            occasion=occasion or uuid4(),
            kind=Interaction.Kind.MESSAGE,
            channel=SMS,
            direction=Interaction.Direction.IN,
            outcome=Interaction.Outcome.REPLIED,
            summary=incoming.text,
            happened_at=incoming.at,
            author=contact.owner,
        )
        entry.save(force_insert=True)
        FiledMail.objects.create(
            interaction=entry,
            same=blind_texts("text", f"{incoming.number} {incoming.at.isoformat()} {incoming.text}")[0],
            told=contact.owner if tell else None,
        )
        note_activity([contact], incoming.at)
        if not incoming.stop:
            wrote_to_us([contact.person], by=by, at=incoming.at, channel=SMS)
        record_each("contact.message", [entry], by=by, kept=())
    return entry


def put_text_in_tray(incoming: IncomingText, reader: Reader, *, kind: str, by: Actor) -> WaitingMail:
    """Keep it in the reader's tray, with its sender as a person of their own. UploadRefused when there is no room."""
    letter = read(as_mail(incoming), arrived=timezone.now())
    return put_in_tray(letter, reader, kind=kind, by=by, number=incoming.number)


def as_mail(incoming: IncomingText) -> bytes:
    """The text as the tray keeps everything: as a mail without addresses."""
    mail = EmailMessage()
    mail["Subject"] = " ".join(incoming.text[:GLANCE].split())
    mail["Date"] = format_datetime(incoming.at)
    mail.set_content(incoming.text)
    return mail.as_bytes()


def file_shared(letter: Letter, contact: Contact, *, by: User, occasion: UUID) -> Interaction:
    """What was shared from a phone, as a note of `by` with its files. Files written to disk go where it fails."""
    summary = "\n\n".join(filter(None, (letter.subject, letter.text.strip())))
    with ExitStack() as written, transaction.atomic():
        Person.hold([contact.person])
        row = Interaction(
            person=contact.person, occasion=occasion, kind=Interaction.Kind.NOTE, summary=summary, author=by
        )
        row.happened_at = letter.arrived
        row.save(force_insert=True)
        for file in letter.files:
            attachment = save_attachment(row, Enclosed(file.name, file.content), by=by)
            written.callback(partial(attachment.file.storage.delete, str(attachment.file.name)))
        record_each("contact.note", [row], by=by, kept=())
        written.pop_all()
    return row


def text_of(row: WaitingMail, letter: Any) -> IncomingText:
    """The text that a row of the tray keeps."""
    return IncomingText(row.person.phone or "", letter.text.strip(), letter.at or row.came_at)

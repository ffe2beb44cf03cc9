"""Filing a mail: one row in the history of each person it is about, all of one occasion, encrypted with each one's key.

A person's own mail is an activity of theirs: it prolongs what retention counts from it, and permits an answer for
thirty days. What we wrote, what they merely got a copy of and automatic answers do neither. A restricted person's
mail is stored, and shown to nobody until that is lifted (Art. 18).
"""

import io
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, override

from consents.business.first_messages import wrote_to_us
from consents.models import Restriction
from consents.notices.notification import contacted
from crm.casework.enclosures import Enclosed
from crm.contacts.entries.attachments import save_attachment
from crm.contacts.entries.composing import note_activity
from crm.contacts.models import Contact, Interaction
from crm.correspondence.letters.threading import answered_by, heads_of, thread_of
from crm.correspondence.models import FiledMail
from crm.mail.mailboxes.intake import marks_of
from crm.mail.models.mailboxes import Mailbox
from crm.mail.parsing.letter import TOO_LARGE, UNREADABLE, Enclosure, Letter
from crm.privacy.actors import Actor
from crm.privacy.channels import EMAIL
from crm.privacy.keys.blind_index import blind_texts
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.privacy.uploads import DOCUMENTS, UploadRefused, is_usual
from crm.privacy.uploads.quotas import refuse_full
from crm.privacy.uploads.scanner import scan

Direction = Interaction.Direction
NOTES = {
    UNREADABLE: _("This message could not be read. It is attached as it came."),
    TOO_LARGE: _("This message was too large to be taken; it stayed in the mailbox. Its head is attached."),
}
MORE = _("The message holds more than stands here. It is attached as it came.")
LEFT_OUT = _("A file of this message is not kept: the virus scanner refuses it.")
NO_TEXT = _("(no text)")


@dataclass(frozen=True)
class Place:
    """One person whom a mail is about, how it concerns them, who wrote it and in whose name its files are stored.

    `author` is the keeper of a mail that none of us wrote; None for ours that no colleague wrote in their own name.
    """

    contact: Contact
    direction: str
    author: Any
    keeper: Any


def file(
    letter: Letter,
    places: Sequence[Place],
    *,
    by: Actor,
    occasion: UUID | None = None,
    tell: bool = True,
    mailbox: Mailbox | None = None,
) -> list[Interaction]:
    """Files `letter` in the history of everybody in `places`; histories that have it already get no second row.

    While the sender is restricted, what they wrote enters nobody else's history. `tell`: the contact's owner is
    notified. `mailbox`: the account that it came to. Raises UploadRefused when there is no room for its files.
    """
    with ExitStack() as written, transaction.atomic():
        Person.hold(place.contact.person for place in places)
        there, occasion, files = people_who_have_it(letter, places), occasion or uuid4(), scanned(enclosed(letter))
        places = [place for place in allowed(places) if place.contact.pk not in there]
        refuse_full(len(places) * sum(len(enclosure.content) for enclosure, _usual in files))
        text = text_of(letter, infected=len(files) < len(enclosed(letter)))
        columns = {"about": subject_of(letter), "thread": thread_of(letter) or occasion, "mailbox": mailbox}
        rows = Interaction.objects.bulk_create(entry_of(letter, text, place, occasion, **columns) for place in places)
        FiledMail.objects.bulk_create(
            filed_mark(letter, place, row, tell=tell) for place, row in zip(places, rows, strict=True)
        )
        for place, row in zip(places, rows, strict=True):
            for enclosure, usual in files:
                attachment = save_attachment(
                    row, Enclosed(enclosure.name, enclosure.content), by=place.keeper, unusual=not usual
                )
                written.callback(partial(attachment.file.storage.delete, str(attachment.file.name)))
        apply_consequences(letter, places, by=by, tell=tell)
        note(rows, letter, by=by, files=len(files))
        written.pop_all()
    return rows


def allowed(places: Sequence[Place]) -> list[Place]:
    """The places that may be used; of a restricted sender's mail only the sender's own."""
    paused = Restriction.in_force([place.contact.pk for place in places if place.direction == Direction.IN])
    return [place for place in places if place.contact.pk in paused] if paused else list(places)


def people_who_have_it(letter: Letter, places: Sequence[Place]) -> set[int]:
    """Keys of those whose history has the mail already."""
    people = [place.contact.pk for place in places]
    same = FiledMail.objects.filter(same__in=marks_of(letter), interaction__person__in=people)
    return set(same.filter(interaction__removed_at=None).values_list("interaction__person_id", flat=True))


def subject_of(letter: Letter) -> UUID | None:
    """The topic (a deal) of our letter that this mail answers; None without one."""
    return answered_by(letter).filter(about__isnull=False).values_list("about", flat=True).first()


def entry_of(letter: Letter, text: str, place: Place, occasion: UUID, **told: Any) -> Interaction:
    """The entry in one person's history."""
    return Interaction(
        person=place.contact.person,
        occasion=occasion,
        kind=Interaction.Kind.EMAIL,
        direction=place.direction,
        summary=text,
        happened_at=letter.at,
        author=place.author,
        heads=heads_of(letter, theirs=place.direction == Direction.IN),
        **told,
    )


def text_of(letter: Letter, *, infected: bool) -> str:
    """The text of the entry: subject, text, and a note on what was left out, in the organisation's language."""
    with override(settings.LANGUAGE_CODE):
        more = NOTES.get(letter.problem, "" if letter.whole else MORE)
        parts = (letter.subject, letter.text, str(more), str(LEFT_OUT) if infected else "")
        return "\n\n".join(filter(None, parts)) or str(NO_TEXT)


def filed_mark(letter: Letter, place: Place, row: Interaction, *, tell: bool) -> FiledMail:
    """The row by which the mail is recognised again."""
    news = tell and place.direction == Direction.IN
    ids = blind_texts("message id", letter.message_id)
    notified = place.contact.owner if news else None
    return FiledMail(interaction=row, same=marks_of(letter)[0], message=ids[0] if ids else None, told=notified)


def enclosed(letter: Letter) -> list[Enclosure]:
    """The files; with the original mail itself where text and files do not hold all of it."""
    original = [] if letter.whole else [Enclosure("message.eml", "message/rfc822", letter.raw)]
    return [*letter.files, *original]


def scanned(files: Sequence[Enclosure]) -> list[tuple[Enclosure, bool]]:
    """[(file, whether its kind is one we accept from people)], without files that the virus scanner refuses.

    While the scanner does not answer, every file counts as unusual.
    """
    accepted = []
    for enclosure in files:
        try:
            scan(enclosure.content)
            accepted.append((enclosure, is_usual(io.BytesIO(enclosure.content), enclosure.name, policy=DOCUMENTS)))
        except UploadRefused as refusal:
            if refusal.code != "infected":
                accepted.append((enclosure, False))
    return accepted


def apply_consequences(letter: Letter, places: Sequence[Place], *, by: Actor, tell: bool) -> None:
    """Consequences of a filed mail: theirs counts as activity and as an enquiry, ours as a first contact (Art.
    14(3)(b)).
    """
    senders = [place.contact for place in places if place.direction == Direction.IN]
    if senders:
        note_activity(senders, letter.at)
        wrote_to_us([contact.person for contact in senders], by=by, at=letter.at, channel=EMAIL)
    written_to = [place.contact.pk for place in places if place.direction == Direction.OUT]
    if written_to:
        contacted(written_to, timezone.localdate(letter.at), known_by=None if tell else letter.at)


def note(rows: Sequence[Interaction], letter: Letter, *, by: Actor, files: int) -> None:
    """One ledger entry for each person."""
    ledger.record_many(
        ledger.entry_for(
            "contact.email",
            by=by,
            about=row.person,
            target=f"interaction:{row.uid}",
            fields=["summary", *(["file"] if files else [])],
            counts={"direction": row.direction, "files": files},
        )
        for row in rows
    )

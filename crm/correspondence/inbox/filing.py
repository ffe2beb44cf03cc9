"""Filing a mail: one row in the history of each person it is about, all of one occasion, sealed with each one's key.

Her own mail is an activity of hers: it prolongs what retention counts from it, and opens an answer to her for thirty
days. What we wrote, what she merely got a copy of and what a machine sent do neither. A restricted person's mail is
kept, and shown to nobody until that is lifted (Art. 18).
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
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, override

from consents.grounds.first_messages import wrote_to_us
from consents.models import Restriction
from consents.notices.notification import contacted
from crm.casework.enclosures import Enclosed
from crm.contacts.entries.attachments import stored
from crm.contacts.entries.composing import seen_at
from crm.contacts.models import Contact, Interaction
from crm.correspondence.models import FiledMail
from crm.mail.mailboxes.intake import marks_of
from crm.mail.outgoing.outbox import uid_in
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
    """One person whom a mail is about, how it concerns her, who wrote it and in whose name its files are kept.

    `author` of a mail that none of us wrote is its keeper; None of ours that no colleague wrote in her own name.
    """

    contact: Contact
    direction: str
    author: Any
    keeper: Any


def file(
    letter: Letter, places: Sequence[Place], *, by: Actor, occasion: UUID | None = None, tell: bool = True
) -> list[Interaction]:
    """File `letter` in the history of everybody in `places`; rows of those who have it already are not made again.

    While the sender is restricted nobody else's history gets what she wrote. `tell`: whoever looks after her hears.
    Raises UploadRefused when there is no room for its files.
    """
    with ExitStack() as written, transaction.atomic():
        Person.hold(place.contact.person for place in places)
        there, occasion, files = having(letter, places), occasion or uuid4(), scanned(enclosed(letter))
        places = [place for place in allowed(places) if place.contact.pk not in there]
        refuse_full(len(places) * sum(len(one.content) for one, _usual in files))
        told = text_of(letter, infected=len(files) < len(enclosed(letter)))
        about = subject_of(letter)
        rows = Interaction.objects.bulk_create(row_of(letter, told, place, occasion, about) for place in places)
        FiledMail.objects.bulk_create(
            mark_of(letter, place, row, tell=tell) for place, row in zip(places, rows, strict=True)
        )
        for place, row in zip(places, rows, strict=True):
            for one, usual in files:
                kept = stored(row, Enclosed(one.name, one.content), by=place.keeper, unusual=not usual)
                written.callback(partial(kept.file.storage.delete, str(kept.file.name)))
        heard(letter, places, by=by)
        note(rows, letter, by=by, files=len(files))
        written.pop_all()
    return rows


def allowed(places: Sequence[Place]) -> list[Place]:
    """The places; of a restricted sender's mail their own alone."""
    paused = Restriction.in_force([place.contact.pk for place in places if place.direction == Direction.IN])
    return [place for place in places if place.contact.pk in paused] if paused else list(places)


def having(letter: Letter, places: Sequence[Place]) -> set[int]:
    """Keys of those in whose history the mail stands already."""
    people = [place.contact.pk for place in places]
    same = FiledMail.objects.filter(same__in=marks_of(letter), interaction__person__in=people)
    return set(same.filter(interaction__removed_at=None).values_list("interaction__person_id", flat=True))


def subject_of(letter: Letter) -> UUID | None:
    """What a letter of ours that this one answers was about besides its person (a deal); None for nothing."""
    told = letter.answers
    uids = [uid for one in told if (uid := uid_in(one)) is not None]
    hashes = [mark for one in told for mark in blind_texts("message id", one)]
    if not told:
        return None
    rows = Interaction.objects.filter(Q(message__uid__in=uids) | Q(filed__message__in=hashes), about__isnull=False)
    return rows.order_by("-pk").values_list("about", flat=True).first()


def row_of(letter: Letter, text: str, place: Place, occasion: UUID, about: UUID | None) -> Interaction:
    """The entry in one person's history."""
    return Interaction(
        person=place.contact.person,
        occasion=occasion,
        kind=Interaction.Kind.EMAIL,
        direction=place.direction,
        about=about,
        summary=text,
        happened_at=letter.at,
        author=place.author,
    )


def text_of(letter: Letter, *, infected: bool) -> str:
    """What the entry says: subject, text, and what of the mail is not in it. In the language of the house."""
    with override(settings.LANGUAGE_CODE):
        more = NOTES.get(letter.problem, "" if letter.whole else MORE)
        said = (letter.subject, letter.text, str(more), str(LEFT_OUT) if infected else "")
        return "\n\n".join(filter(None, said)) or str(NO_TEXT)


def mark_of(letter: Letter, place: Place, row: Interaction, *, tell: bool) -> FiledMail:
    """What tells the mail again."""
    news = tell and place.direction == Direction.IN
    ids = blind_texts("message id", letter.message_id)
    told = place.contact.owner if news else None
    return FiledMail(interaction=row, same=marks_of(letter)[0], message=ids[0] if ids else None, told=told)


def enclosed(letter: Letter) -> list[Enclosure]:
    """The files; with the mail itself where they and the text are not all of it."""
    whole = [] if letter.whole else [Enclosure("message.eml", "message/rfc822", letter.raw)]
    return [*letter.files, *whole]


def scanned(files: Sequence[Enclosure]) -> list[tuple[Enclosure, bool]]:
    """(file, whether it is of a kind that we take from people); what the virus scanner refuses is left out.

    While the scanner does not answer, every file is one to be opened with care.
    """
    found = []
    for one in files:
        try:
            scan(one.content)
            found.append((one, is_usual(io.BytesIO(one.content), one.name, policy=DOCUMENTS)))
        except UploadRefused as refusal:
            if refusal.code != "infected":
                found.append((one, False))
    return found


def heard(letter: Letter, places: Sequence[Place], *, by: Actor) -> None:
    """What follows from it: their own mail is a sign of life and a question, ours a first contact (Art. 14(3)(b))."""
    hers = [place.contact for place in places if place.direction == Direction.IN]
    if hers:
        seen_at(hers, letter.at)
        wrote_to_us([one.person for one in hers], by=by, at=letter.at, channel=EMAIL)
    told = [place.contact.pk for place in places if place.direction == Direction.OUT]
    if told:
        contacted(told, timezone.localdate(letter.at))


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

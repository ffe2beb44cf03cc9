"""Where notes about other people, and about firms, name somebody who is about to leave. Asked before they are erased.

    find(people)                     {person: places}, kept as rows for the desk: room, column, row, where in the text
    redact(mention, text, by=…)      the desk has edited the note; what was found in it is settled
    settle(mention, outcome, by=…)   somebody else is meant, or it stays as it is

A note that cannot be searched is skipped, tried again alone, and else named to the desk: nobody's erasure waits for it.
Sealed text cannot be searched, so every note is opened once, in batches, however many people are looked for: work for a
job. Known again are the full name in either order, an e-mail address and a telephone number however it is spaced; an
inflected name («Kowalskiej») is not. Afterwards nobody can be looked for any more: what is not found before stays.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import structlog
from django.db import models, transaction
from django.utils import timezone

from crm.privacy.actors import Actor, ActorKey, signature, system
from crm.privacy.declarations import Rows
from crm.privacy.logs import ledger
from crm.privacy.map.data_map import Room, rooms
from crm.privacy.models import Mention, Person
from crm.privacy.people.identifiers import Hit, Marks
from crm.privacy.people.notes import Note, notes_of, texts
from crm.privacy.people.unassigned_rows import forget_rows

log = structlog.get_logger(__name__)

BY = system("privacy.mentions")
BATCH = 500


@dataclass(frozen=True)
class Place:
    """Where somebody is named."""

    room: str
    column: str
    row: int
    begins: int
    length: int
    means: str


def find(
    people: Iterable[Person], *, by: Actor = BY, at: datetime | None = None, keep: Callable[[], Any] = lambda: None
) -> dict[int, list[Place]]:
    """Where notes about other people name `people`: {person: places}. Each place is stored once, for the privacy desk.

    Opens every note: call it from a job, before the erasure. `keep` is called after each batch. Rows of files that were
    left out, and are about nobody, go at once when they name her (unassigned_rows.py).
    """
    marks, at, search_id = Marks.of(people), at or timezone.now(), uuid4()
    places: dict[int, list[Place]] = defaultdict(list)
    read, unread = 0, 0
    for room, column in texts() if marks else ():
        for batch in notes_of(room, column, size=BATCH):
            read += len(batch)
            rows, skipped = searched(batch, marks)
            again, unsearchable = searched(skipped, marks)  # alone, when the others are done
            for note, (person, begins, length, means) in [*rows, *again]:
                places[person].append(Place(room.label, column, note.row, begins, length, means))
            unread += len(unsearchable)
            store_places(room, column, [*rows, *again, *map(unsearched, unsearchable)], finding=search_id, at=at)
            keep()
    swept = forget_rows(marks, keep=keep) if marks else 0
    counts = {"people": len(places), "notes": read, "places": sum(map(len, places.values())), "rows": swept}
    if unread:
        counts["unread"] = unread
    ledger.record("mentions.searched", by=by, counts=counts)
    return dict(places)


def searched(notes: Iterable[Note], marks: Marks) -> tuple[list[tuple[Note, Hit]], list[Note]]:
    """(who is named where, the notes that could not be searched): the fault of one text stops no erasure."""
    rows: list[tuple[Note, Hit]] = []
    skipped = []
    for note in notes:
        try:
            rows += [(note, hit) for hit in marks.hits(note.text) if note.holder != hit[0]]
        except Exception as trouble:
            log.warning("note not searched", row=note.row, error=type(trouble).__name__)
            skipped.append(note)
    return rows, skipped


def unsearched(note: Note) -> tuple[Note, Hit]:
    """A place that stands for a whole note that could not be searched: the desk reads it."""
    return note, (0, 0, len(note.text), Mention.Means.UNREAD)


def store_places(room: Room, column: str, rows: Iterable[tuple[Note, Hit]], *, finding: Any, at: datetime) -> None:
    """Store the places, each once however often it is found."""
    Mention.objects.bulk_create(
        [
            Mention(
                finding=finding,
                holder_id=note.holder,
                room=room.label,
                column=column,
                row=note.row,
                begins=begins,
                length=length,
                means=means,
                found_at=at,
            )
            for note, (_person, begins, length, means) in rows
        ],
        ignore_conflicts=True,
    )


def redact(mention: Mention, text: str, *, by: Actor, at: datetime) -> None:
    """Write the note anew, as the desk has edited it, and settle whatever was found in it.

    Raises LookupError when the note is gone.
    """
    room = next(
        candidate
        for candidate in rooms()
        if candidate.label == mention.room and candidate.declaration.rows is not Rows.KEEP
    )
    with transaction.atomic():
        if mention.holder_id:
            Person.hold([Person.objects.with_keys().get(pk=mention.holder_id)])
        note = row_of(room, mention)
        setattr(note, mention.column, text)
        note.save(update_fields=[mention.column])
        settle(mention, Mention.Outcome.REDACTED, by=by, at=at, whole=True)


def row_of(room: Room, mention: Mention) -> models.Model:
    """The row that holds the note, with its key. Raises LookupError when it is gone."""
    subject = room.declaration.subject
    holding_row = room.model._base_manager.select_related(f"{subject}__key").filter(pk=mention.row).first()
    if holding_row is None:
        raise LookupError(f"{mention.room}:{mention.row} is gone")
    return holding_row


def settle(mention: Mention, outcome: str, *, by: Actor, at: datetime, whole: bool = False) -> bool:
    """Record the outcome of a mention, once; with `whole` of every mention in the same note. False when too late."""
    actor, waiting = ActorKey.of(by), Mention.objects.filter(outcome=Mention.Outcome.WAITING)
    same = {"room": mention.room, "column": mention.column, "row": mention.row}
    chosen = waiting.filter(**same) if whole else waiting.filter(pk=mention.pk)
    with transaction.atomic():
        settled = chosen.update(outcome=outcome, settled_at=at, settled_by=signature(actor))
        if settled:
            about = mention.holder.uid if mention.holder else None
            target = f"{mention.room}:{mention.row}"
            ledger.record(
                f"mention.{outcome}",
                by=by,
                about=about,
                target=target,
                fields=[mention.column],
                counts={"places": settled},
            )
    return bool(settled)


def text_of(mention: Mention) -> str:
    """The note as it is now. Raises LookupError when it is gone, Unreadable when it does not open."""
    room = next(candidate for candidate in rooms() if candidate.label == mention.room)
    return str(getattr(row_of(room, mention), mention.column) or "")

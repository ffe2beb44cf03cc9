"""Which columns hold what somebody wrote in words of her own, and how to read them all, batch by batch.

Letters that went out are none: they are what they were when they were sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from crm.privacy.categories import Category
from crm.privacy.declarations import Rows
from crm.privacy.erasure.eraser import category_of
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.map.data_map import Room, rooms
from crm.privacy.sealed import SealedTextField


@dataclass(frozen=True, slots=True)
class Note:
    """One text: its row, whose it is (None: a firm's), what it says."""

    row: int
    holder: int | None
    text: str


@lru_cache(maxsize=1)
def texts() -> tuple[tuple[Room, str], ...]:
    """(room, column) of every note: letters under a person's key, texts on companies under the organisation's."""
    return tuple(
        (room, column.name)
        for room in rooms()
        if room.declaration.rows is not Rows.KEEP and room.declaration.subject != "self"
        for column in room.model._meta.concrete_fields
        if type(column) is SealedTextField and (column.house or is_correspondence(room, column.name))
    )


def is_correspondence(room: Room, name: str) -> bool:
    """Whether a personal column holds correspondence, always or by what its row says."""
    return any(
        column.name == name and (column.category == Category.CORRESPONDENCE or not column.fixed)
        for column in room.columns
    )


def notes_of(room: Room, column: str, *, size: int) -> Iterator[list[Note]]:
    """Every note of a column in the order of its rows, so many at a time; what does not open is nobody's."""
    subject, after = room.declaration.subject, 0
    while True:
        rows_after = room.model._base_manager.filter(pk__gt=after).select_related(f"{subject}__key", *room.hops)
        rows = list(rows_after.order_by("pk")[:size])
        if not rows:
            return
        after = rows[-1].pk
        yield [note for row in rows if (note := note_of(row, room, column))]


def note_of(row: Any, room: Room, column: str) -> Note | None:
    """The note of a row; None of one that is empty, opens no more, or is no correspondence as its row says."""
    declared_column = next((candidate for candidate in room.columns if candidate.name == column), None)
    if (
        declared_column
        and category_of(row, declared_column) != Category.CORRESPONDENCE
        and not row._meta.get_field(column).house
    ):
        return None
    person: Any = row
    for hop in room.declaration.subject.split("__"):
        person = person and getattr(person, hop)
    try:
        text = getattr(row, column)
    except (Unreadable, AttributeError):
        return None
    return Note(row.pk, person.pk if person else None, text) if text else None

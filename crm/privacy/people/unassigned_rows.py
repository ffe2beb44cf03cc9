"""Rows about nobody we know of, sealed under the house key, that may name somebody: of files that were never brought
in, and words that colleagues typed into saved views.

An erasure reaches whatever is tied to a person. A row that was left out, or waits for somebody to decide, is tied to
nobody, so it is opened and looked through like the notes (mentions.py), at the same time, and goes when it names them.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import structlog
from django.db import models

from crm.privacy.declarations import Rows, Source
from crm.privacy.map.data_map import Room, rooms
from crm.privacy.people.identifiers import Marks
from crm.privacy.sealed.writes import column_of

log = structlog.get_logger(__name__)

BATCH = 500


def waiting_rooms() -> Iterator[tuple[Room, list[str]]]:
    """(room, columns) of rows that came in by a file, or say that they stray, and may be about nobody."""
    for room in rooms():
        strays = room.declaration.strays
        columns = [column for column in room.columns if strays or column.source is Source.IMPORT]
        names = [column.name for column in columns if under_organisation_key(room, column.name)]
        if names and room.declaration.rows is not Rows.KEEP:
            yield room, names


def under_organisation_key(room: Room, name: str) -> bool:
    """Whether a column is sealed under the organisation's key."""
    return bool(getattr(column_of(room.model, name), "house", False))


def forget_rows(marks: Marks, *, keep: Callable[[], Any] = lambda: None) -> int:
    """Delete rows about nobody that name somebody of `marks`; how many."""
    gone = 0
    for room, names in waiting_rooms():
        nobody = room.model._base_manager.filter(**{f"{room.declaration.subject}__isnull": True})
        for rows in batches(nobody):
            hit = [row.pk for row in rows if names_somebody(row, names, marks)]
            if hit:
                room.model._base_manager.filter(pk__in=hit).delete()
                gone += len(hit)
            keep()
    return gone


def names_somebody(row: Any, names: list[str], marks: Marks) -> bool:
    """Whether a row names somebody of `marks`. One that cannot be searched stays, and stops no other."""
    try:
        return any(True for name in names for _hit in marks.hits(text_in(row, name)))
    except Exception as trouble:
        log.warning("row not searched", of=row._meta.label_lower, row=row.pk, error=type(trouble).__name__)
        return False


def batches(queryset: models.QuerySet) -> Iterator[list[Any]]:
    """The rows in the order of their keys, some at a time."""
    after = 0
    while rows := list(queryset.filter(pk__gt=after).order_by("pk")[:BATCH]):
        yield rows
        after = rows[-1].pk


def text_in(row: Any, name: str) -> str:
    """What a column holds as text, each value on a line of its own."""
    value = getattr(row, name)
    if isinstance(value, dict):
        return "\n".join(
            item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in value.values()
        )
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

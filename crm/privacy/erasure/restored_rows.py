"""After a restore: rows that stay of an erased person, put back from the bundle beside the erasure ledger.

Her old key is gone, so the restored rows under it are nobody's to read. What the bundle holds replaces them column by
column under the key in force; rows that the bundle does not know went with the erasure and go again.
"""

import base64
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils import timezone

from crm.privacy.actors import Actor
from crm.privacy.declarations import Rows
from crm.privacy.erasure.eraser import RECORDS, Step, delete_rows, locked_key, unlocked
from crm.privacy.erasure.tombstones import KINDS, lay_tombstones
from crm.privacy.erasure_ledger.bundles import FILE, SEALED
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import ledger
from crm.privacy.map.data_map import Room, rooms
from crm.privacy.map.held_models import held_labels
from crm.privacy.models import ContactPoint, Person, PersonKey
from crm.privacy.rows.closed_rows import close_rows, still_open
from crm.privacy.rows.removal import discard, files_of
from crm.privacy.rows.resealing import empty_of
from crm.privacy.sealed import Sealed, SealedField
from crm.privacy.sealed.writes import column_of

Bundle = dict[str, dict[str, dict[str, list[str] | None]]]


def key_opens(person: Person, key: PersonKey) -> bool:
    """Whether what is there of `person` is sealed under `key`. True when nothing is sealed at all."""
    held = held_labels(person)
    for room in (room for room in rooms() if room.label in held):
        for row in room.rows_of(person):
            for name in sealed_names(room):
                if isinstance(raw := row.__dict__[column_of(room.model, name).attname], Sealed):
                    return key_opens_column(key, row, name, raw.blob)
    return True


def key_opens_column(key: PersonKey, row: models.Model, name: str, blob: bytes) -> bool:
    """Whether `key` opens what stands in one column of one row."""
    place: Any = {"row": vars(row)["uid"], "column": column_of(type(row), name).column_label}
    try:
        key.sealer.open(blob, **place)
    except Unreadable:
        return False
    return True


def sealed_names(room: Room) -> list[str]:
    """The columns of a model under its person's key."""
    columns = [column_of(room.model, column.name) for column in room.columns]
    return [column.name for column in columns if isinstance(column, SealedField) and not column.house]


def put_back(person: Person, bundle: Bundle, *, by: Actor, spared: dict[str, str]) -> bool:
    """Make the rows that `person` has now what `bundle` says, in one transaction with one ledger entry.

    False, and nothing happens, when the key in force does not open the bundle or there is none.
    """
    with transaction.atomic(), unlocked():
        key = locked_key(person)
        homes = [room for room in rooms() if room.declaration.rows is not Rows.KEEP]
        held = held_labels(person)
        rows_by_label = {room.label: [*room.rows_of(person)] if room.label in held else [] for room in homes}
        if key is None or not all(opened_by(key, room, rows_by_label[room.label], bundle) for room in homes):
            return False
        counts: dict[str, Any] = {}
        files: list[tuple[Any, str]] = []
        remember_lost_addresses(person, rows_by_label, bundle, by=by)
        for room in homes:
            held_rows = bundle.get(room.label, {})
            step = Step(room, going=[row for row in rows_by_label[room.label] if str(row.pk) not in held_rows])
            files += [file for row in rows_by_label[room.label] for file in files_of(row)]
            staying = [row for row in rows_by_label[room.label] if str(row.pk) in held_rows]
            for row in staying:
                write_columns(room, row, held_rows[str(row.pk)])
            if RECORDS not in spared:  # nothing but the law kept her
                close_rows(room, still_open(room, staying), at=timezone.now())
            delete_rows(step)
            if staying or step.going:
                counts[room.label] = {"deleted": len(step.going), "kept": len(staying)}
        ledger.record("person.erased", by=by, about=person, counts={**counts, "spared": spared})
        transaction.on_commit(partial(discard, files))
    return True


def remember_lost_addresses(person: Person, rows_by_label: dict[str, list[Any]], bundle: Bundle, *, by: Actor) -> None:
    """Lay a tombstone for every address that goes, as the erasure did; the old name cannot be read any more."""
    lost: set[tuple[str, int]] = set()
    for row in rows_by_label[Person._meta.label_lower]:
        held = bundle.get(Person._meta.label_lower, {}).get(str(row.pk), {})
        indexes = [(kind, getattr(row, f"{kind}_index"), held.get(f"{kind}_index")) for kind in KINDS]
        lost |= {(kind, value) for kind, value, held_value in indexes if value is not None and held_value is None}
    for row in rows_by_label[ContactPoint._meta.label_lower]:
        held = bundle.get(ContactPoint._meta.label_lower, {}).get(str(row.pk), {})
        if row.index is not None and held.get("index") is None:
            lost.add((row.kind, row.index))
    if lost:
        lay_tombstones(Person.objects.with_keys().filter(pk=person.pk), by=by, at=timezone.now(), lost=lost)


def opened_by(key: PersonKey, room: Room, rows: list[models.Model], bundle: Bundle) -> bool:
    """Whether `key` opens everything that the bundle has for these rows."""
    held_rows = bundle.get(room.label, {})
    return all(
        key_opens_column(key, row, name, base64.b64decode(held[1]))
        for row in rows
        for name in sealed_names(room)
        if (held := held_rows.get(str(row.pk), {}).get(name))
    )


def write_columns(room: Room, row: models.Model, held: dict[str, list[str] | None]) -> None:
    """Write one row's personal columns as the bundle has them; plain columns that stayed keep the value in the row."""
    values: dict[str, Any] = {}
    for column in room.columns:
        stored = held.get(column.name)
        if stored is None:
            values[column.name] = empty_of(room.model, column.name)
        elif stored[0] == SEALED:
            values[column.name] = Sealed(base64.b64decode(stored[1]))
        elif stored[0] == FILE:
            field: Any = column_of(room.model, column.name)
            name = field.generate_filename(row, "")
            values[column.name] = field.storage.save(name, ContentFile(base64.b64decode(stored[1])))
    if values:
        room.model._base_manager.filter(pk=row.pk).update(**values)

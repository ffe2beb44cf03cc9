"""Rows of one person that become another's: pointed at her, opened, sealed under her key, read back, files too.

moved(loser)                       {room: rows}: what would follow her, read before anything changes
move(rows, to=survivor)            do it; ids, moments, authors and proofs stay what they were
carried(…)                         of the survivor's rows those that came with a merge, for the way back
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import models

from crm.privacy.map.data_map import Room
from crm.privacy.map.merge_rules import hops, is_direct, moving
from crm.privacy.models import Person, PersonKey
from crm.privacy.rows.resealing import batches, contents_of, hers, read_back, reseal_files
from crm.privacy.sealed import SealedField, SealedQuerySet
from crm.privacy.sealed.files import SealedFileField

Found = dict[str, list[Any]]  # model label: primary keys


def of_person(person: Person) -> Found:
    """The rows that follow `person`, by primary key."""
    return {room.label: list(pks) for room in moving() if (pks := room.rows_of(person).values_list("pk", flat=True))}


def carried(person: Person, told: Mapping[str, Collection[Any]]) -> Found:
    """Of what follows `person` the rows told of, where they still are hers, and whatever hangs on those by now."""
    found: Found = {}
    for room in reversed(list(moving())):  # parents first
        rows = room.rows_of(person)
        if is_direct(room):
            rows = rows.filter(pk__in=told.get(room.label, ()))
        else:
            column: Any = room.model._meta.get_field(hops(room)[0])
            label = column.related_model._meta.label_lower
            rows = rows.filter(**{f"{column.name}__in": found.get(label, ())})
        if pks := list(rows.values_list("pk", flat=True)):
            found[room.label] = pks
    return found


def move(found: Found, owner: Person, to: Person) -> None:
    """Make the rows `found` of `owner` those of `to`. Unreadable, and so nothing happens, when one does not open.

    Both come with their keys, and the caller holds them.
    """
    loaded = [
        (room, list(room.rows_of(owner).filter(pk__in=found[room.label]))) for room in moving() if found.get(room.label)
    ]
    for room, rows in loaded:  # read while all of them still lead to their owner
        seal_for(room, rows, to)


def seal_for(room: Room, rows: list[models.Model], to: Person) -> None:
    """Point rows at `to` and seal under the person's key what was sealed under the former one's."""
    columns = list(hers(room))
    sealed = [column.name for column in columns if isinstance(column, SealedField)]
    files = [column for column in columns if isinstance(column, SealedFileField)]
    direct = hops(room)[0] if is_direct(room) else ""
    if not columns:
        if direct:
            room.model._base_manager.filter(pk__in=[row.pk for row in rows]).update(**{f"{direct}_id": to.pk})
        return
    for some in batches(rows) if not files else ([row] for row in rows):  # one file at a time in memory
        plain = [(row, {name: getattr(row, name) for name in sealed}) for row in some]
        contents = [(row, contents_of(row, files)) for row in some]
        for row, values in plain:
            give(room, row, to, values)
        for row, content in contents:
            reseal_files(row, content)
        names = [*sealed, *(column.name for column in files), *([direct] if direct else [])]
        SealedQuerySet(room.model).bulk_update(list(some), names)
        read_back(room, plain, key_of(to))


def give(room: Room, row: models.Model, to: Person, values: Mapping[str, Any]) -> None:
    """Let `row` be theirs and hold `values`, to be sealed under the person's key."""
    *way, last = hops(room)
    bearer: Any = row
    for hop in way:
        bearer = getattr(bearer, hop)
    if is_direct(room) and way:  # over a row that shares their key: its number is theirs
        setattr(row, f"{way[0]}_id", to.pk)
    else:
        setattr(bearer, last, to)
    for name, value in values.items():
        setattr(row, name, value)


def key_of(person: Person) -> PersonKey:
    """Their key as it came with them."""
    return person._state.fields_cache["key"]


def summed(found: Mapping[str, Iterable[Any]]) -> dict[str, int]:
    """{model label: rows}, for the ledger."""
    return {label: len(list(pks)) for label, pks in sorted(found.items())}

"""Rows of one person that become another's: pointed at them, opened, sealed under their key, read back, files too.

of_person(loser)                   {room: rows}: what would follow the person, read before anything changes
move(rows, to=survivor)            do it; ids, moments, authors and proofs stay what they were
still_theirs(…)                    of the survivor's rows those that came with a merge, for the way back
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import models

from crm.privacy.map.data_map import Room
from crm.privacy.map.held_models import held_labels
from crm.privacy.map.merge_rules import hops, is_direct, moving
from crm.privacy.models import Person, PersonKey
from crm.privacy.rows.resealing import batches, columns_of_person, contents_of, read_back, reseal_files
from crm.privacy.sealed import SealedField, SealedQuerySet
from crm.privacy.sealed.files import SealedFileField

Found = dict[str, list[Any]]  # model label: primary keys


def of_person(person: Person) -> Found:
    """The rows that follow `person`, by primary key."""
    held = held_labels(person)
    following = [room for room in moving() if room.label in held]
    return {room.label: list(room.rows_of(person).values_list("pk", flat=True)) for room in following}


def still_theirs(person: Person, named_rows: Mapping[str, Collection[Any]]) -> Found:
    """{model label: primary keys}: the rows in `told` that still are of `person`, and what depends on those by now."""
    pks_by_label: Found = {}
    for room in reversed(list(moving())):  # parents first
        rows = room.rows_of(person)
        if is_direct(room):
            rows = rows.filter(pk__in=named_rows.get(room.label, ()))
        else:
            path, label = nearest_room(room)
            rows = rows.filter(**{f"{path}__in": pks_by_label.get(label, ())})
        if pks := list(rows.values_list("pk", flat=True)):
            pks_by_label[room.label] = pks
    return pks_by_label


def nearest_room(room: Room) -> tuple[str, str]:
    """(the path, the label) of the next model on the way to the person whose rows follow them as well."""
    labels, model, path = {each.label for each in moving()}, room.model, []
    for hop in hops(room):
        relation: Any = model._meta.get_field(hop)
        model = relation.related_model
        path.append(hop)
        if model._meta.label_lower in labels:
            break
    return "__".join(path), model._meta.label_lower


def move(pks_by_label: Found, owner: Person, to: Person) -> None:
    """Make the rows `found` of `owner` those of `to`. Unreadable, and so nothing happens, when one does not open.

    Both come with their keys, and the caller holds them.
    """
    loaded = [
        (room, list(room.rows_of(owner).filter(pk__in=pks_by_label[room.label])))
        for room in moving()
        if pks_by_label.get(room.label)
    ]
    for room, rows in loaded:  # read while all of them still lead to their owner
        seal_for(room, rows, to)


def seal_for(room: Room, rows: list[models.Model], to: Person) -> None:
    """Point rows at `to` and seal under the person's key what was sealed under the former one's."""
    columns = list(columns_of_person(room))
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
    """Make `row` a row of the person with `values`, to be sealed under their key."""
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


def summed(pks_by_label: Mapping[str, Iterable[Any]]) -> dict[str, int]:
    """{model label: rows}, for the ledger."""
    return {label: len(list(pks)) for label, pks in sorted(pks_by_label.items())}

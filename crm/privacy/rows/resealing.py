"""What stays of an erased person: emptied of the rest, sealed under a fresh key, read back from the database.

empty(room, rows)   columns that go, in rows that stay
renew(key)          the old key is overwritten
reseal(room, rows)  columns that stay, opened with the key in hand, written under the new one, in batches
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import models

from crm.privacy.keys import cipher
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.map.data_map import Room
from crm.privacy.models import MasterKey, PersonKey
from crm.privacy.sealed import SealedField, SealedQuerySet
from crm.privacy.sealed.files import SealedFileField
from crm.privacy.sealed.writes import column_of

BATCH = 500
Columns = dict[str, Any]


def empty_of(model: type[models.Model], name: str) -> Any:
    """The empty value of a column: NULL where it may be, else what the field calls empty."""
    column = column_of(model, name)
    if column.null:
        return None
    return column.get_default() if column.has_default() else ""


def filled_columns(row: models.Model, names: Iterable[str]) -> frozenset[str]:
    """Which of the columns `names` hold something. Opens nothing."""
    raws = {name: row.__dict__[column_of(type(row), name).attname] for name in names}
    return frozenset(name for name, raw in raws.items() if raw not in (None, "", empty_of(type(row), name)))


def empty(room: Room, rows: Iterable[tuple[models.Model, frozenset[str]]]) -> None:
    """Empty the columns named beside each row, one statement for each set of columns."""
    alike: dict[frozenset[str], list[models.Model]] = defaultdict(list)
    for row, names in rows:
        alike[names].append(row)
    for names, some in alike.items():
        blank = {name: empty_of(room.model, name) for name in names}
        room.model._base_manager.filter(pk__in=[row.pk for row in some]).update(**blank)
        for row in some:
            for name, value in blank.items():
                setattr(row, name, value)


def renew(key: PersonKey) -> None:
    """Overwrite the old key. Rows already in memory still open what they were read with."""
    key.take(cipher.new_key(), MasterKey.hold_current())
    key.save(update_fields=["wrapped", "version"])


def reseal(room: Room, rows: Sequence[tuple[models.Model, frozenset[str]]], key: PersonKey) -> None:
    """Seal the spared columns of `rows` under `key`. Raises Unreadable, and so undoes everything, when one is lost."""
    sealed = [column for column in columns_of_person(room) if isinstance(column, SealedField)]
    files = [column for column in columns_of_person(room) if isinstance(column, SealedFileField)]
    for some in batches(rows) if sealed or files else ():
        values = [
            (
                row,
                {
                    sealed_column.name: getattr(row, sealed_column.name)
                    for sealed_column in sealed
                    if sealed_column.name in spared
                },
            )
            for row, spared in some
        ]
        contents = [(row, contents_of(row, files)) for row, _spared in some]
        for row, plain in values:
            hand_over(room, row, plain, key)
        for row, plain in contents:
            reseal_files(row, plain)
        written = [row for row, _spared in some]
        SealedQuerySet(room.model).bulk_update(written, [column.name for column in (*sealed, *files)])
        read_back(room, values, key)


def columns_of_person(room: Room) -> Iterator[SealedField | SealedFileField]:
    """The columns sealed under the person's key, without those under the organisation's."""
    for column in room.columns:
        field = column_of(room.model, column.name)
        if isinstance(field, SealedField | SealedFileField) and not field.house:
            yield field


def batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """`rows`, some at a time."""
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def hand_over(room: Room, row: models.Model, values: Columns, key: PersonKey) -> None:
    """Let `row` hold `values` and seal under `key` from now on."""
    person: Any = row
    for hop in [] if room.declaration.subject == "self" else room.declaration.subject.split("__"):
        person = getattr(person, hop)
    person._state.fields_cache["key"] = key
    for name, value in values.items():
        setattr(row, name, value)


def contents_of(row: models.Model, files: Collection[SealedFileField]) -> Columns:
    """{column: content} of a row's files."""
    return {column.name: getattr(row, column.name).plain() for column in files if getattr(row, column.name)}


def reseal_files(row: models.Model, contents: Columns) -> None:
    """Store files anew under the key that the row holds now, and read them back."""
    for name, content in contents.items():
        getattr(row, name).reseal(content)
        if getattr(row, name).plain() != content:
            raise Unreadable(f"{row._meta.label_lower}.{name} reads back differently")


def read_back(room: Room, values: Sequence[tuple[Any, Columns]], key: PersonKey) -> None:
    """Raise Unreadable unless the database gives back what was to stay."""
    names = {name for _row, plain in values for name in plain}
    pks = [row.pk for row, _plain in values]
    stored = {
        stored_row.pop("pk"): stored_row
        for stored_row in room.model._base_manager.filter(pk__in=pks).values("pk", *names)
    }
    for row, plain in values:
        for name, value in plain.items():
            column = column_of(room.model, name)
            blob, place = stored[row.pk][name], {"row": row.uid, "column": column.column_label}
            stored_row = None if blob is None else key.sealer.open(blob.blob, **place)
            if stored_row != (None if value in (None, column.empty) else column.encode(value)):
                raise Unreadable(f"{column.column_label} reads back differently")

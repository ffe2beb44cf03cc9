"""The values of a record: read, written, brought in with many. Forms and programs speak of them by the field's name.

told(contact)                    {"custom_branza": "it", …}: every standing field, empty where nothing is said
write(contact, {…})              within the caller's transaction and lock; names of what changed
bring_in(contacts, rows)         those of many new records, in one statement
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models

from crm.contacts.custom.holders import bearer_of, holder_of, record_of
from crm.contacts.models import CustomField
from crm.contacts.models.custom_values import HeldValue
from crm.privacy.declarations import CUSTOM

Told = dict[str, str]


def is_custom(name: str) -> bool:
    """Whether a name is that of a custom field."""
    return name.startswith(CUSTOM)


def apart(values: Mapping[str, Any]) -> tuple[dict[str, Any], Told]:
    """(what the record has columns for, what it says in custom fields)"""
    own = {name: value for name, value in values.items() if not is_custom(name)}
    return own, {name: value for name, value in values.items() if is_custom(name)}


def fields_of(record: str) -> list[CustomField]:
    """The standing fields of a kind of record, in their order, with choices: two statements, one where there are none.

    Laid aside ones come along: what they hold is shown.
    """
    return list(CustomField.objects.standing().of(record).with_choices())


def in_use(record: str) -> list[CustomField]:
    """Those that are filled in."""
    return [field for field in fields_of(record) if field.retired_at is None]


def called(names: Iterable[str], record: str) -> dict[str, CustomField]:
    """{name: field} of those of `names` that are custom fields of the record; asks nothing where none is."""
    keys = [name.removeprefix(CUSTOM) for name in names if is_custom(name)]
    if not keys:
        return {}
    found = CustomField.objects.standing().of(record).filter(key__in=keys).with_choices()
    return {field.name: field for field in found}


def rows_of(thing: models.Model, fields: Sequence[CustomField]) -> dict[int, HeldValue]:
    """{field: row} of a record, opened by the keys that came with the record."""
    holder: Any = holder_of(record_of(thing))
    if not fields:
        return {}
    by_pk = {field.pk: field for field in fields}
    found = holder.objects.filter(**{f"{holder.BEARER}_id": thing.pk}, definition__in=list(by_pk))
    rows = {}
    for row in found:
        setattr(row, holder.BEARER, bearer_of(thing))
        row.definition = by_pk[row.definition_id]
        rows[row.definition_id] = row
    return rows


def told(thing: models.Model, fields: Sequence[CustomField] | None = None) -> Told:
    """What a record says, by the name of each field; it comes with its keys."""
    fields = fields_of(record_of(thing)) if fields is None else fields
    rows = rows_of(thing, fields)
    return {field.name: rows[field.pk].kept if field.pk in rows else "" for field in fields}


def write(thing: models.Model, values: Told, fields: Mapping[str, CustomField] | None = None) -> list[str]:
    """Let a record say `values` and return the names of what differs. The caller holds the person and the transaction.

    KeyError for a field that is not there.
    """
    fields = called(values, record_of(thing)) if fields is None else fields
    rows = rows_of(thing, [fields[name] for name in values])
    changed = []
    for name, text in values.items():
        row = rows.get(fields[name].pk)
        if (row.kept if row else "") != text:
            changed.append(name)
            put(thing, fields[name], row, text)
    return changed


def put(thing: models.Model, field: CustomField, row: HeldValue | None, text: str) -> None:
    """One value: made, changed or taken away; an empty one has no row."""
    if row is not None and not text:
        row.delete()
    elif row is not None:
        row.keep(text)
        row.save(update_fields=list(row.COLUMNS))
    elif text:
        made = new_row(thing, field, text)
        made.save(force_insert=True)


def new_row(thing: models.Model, field: CustomField, text: str) -> HeldValue:
    """A value that is not saved yet."""
    holder: Any = holder_of(record_of(thing))
    made: HeldValue = holder(definition=field, **{holder.BEARER: bearer_of(thing)})
    made.keep(text)
    return made


def bring_in(things: Sequence[models.Model], rows: Sequence[Told]) -> None:
    """The values of new records, in the order of `things`: one statement, however many there are.

    KeyError for a field that is not there.
    """
    names = {name for row in rows for name in row}
    if not names:
        return
    record = record_of(things[0])
    fields = called(names, record)
    holder: Any = holder_of(record)
    holder.objects.bulk_create(
        new_row(thing, fields[name], text)
        for thing, row in zip(things, rows, strict=True)
        for name, text in row.items()
        if text
    )

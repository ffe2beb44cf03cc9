"""The custom values of a record: read, written, created for many. Forms and the API name them by the field's name.

custom_values_of(contact)        {"custom_branza": "it", …}: every field, empty where there is no value
write(contact, {…})              within the caller's transaction and lock; returns the names of what changed
write_new(contacts, rows)        the values of many new records, in one statement
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models

from crm.accounts.permissions.eyes import ask_once, role_that_sees
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked
from crm.contacts.custom.formulas import read as read_formula
from crm.contacts.custom.holders import bearer_of, holder_of, record_of
from crm.contacts.custom_values.link_rows import link_now, relink, seen_links, unlink
from crm.contacts.models import CustomField
from crm.contacts.models.custom_values import HeldValue
from crm.contacts.models.field_kinds import Kind
from crm.privacy.declarations import CUSTOM

ValuesByField = dict[str, str]


def is_custom(name: str) -> bool:
    """Whether a name is that of a custom field."""
    return name.startswith(CUSTOM)


def split_custom(values: Mapping[str, Any]) -> tuple[dict[str, Any], ValuesByField]:
    """(values of the record's own columns, values of custom fields)."""
    columns = {name: value for name, value in values.items() if not is_custom(name)}
    return columns, {name: value for name, value in values.items() if is_custom(name)}


def fields_of(record: str) -> list[CustomField]:
    """The fields of a kind of record in order, with choices: two statements, one where there are none.

    Retired ones are included: their values are still shown. Those hidden from the reader's role are not.
    """
    return readable_fields.rows(None, record=str(record), role=role_that_sees())


def asking_fields(record: str) -> Asked:
    """What `fields_of` asks first, for a page that asks ahead."""
    return readable_fields.asking(None, record=str(record), role=role_that_sees())


@prepared
def readable_fields(_reader: None, *, record: str, role: str | None) -> Any:
    """Those of `fields_of`."""
    return CustomField.objects.readable(role).of(record).with_choices()


def hidden_names() -> frozenset[str]:
    """Names of the fields that whoever reads may not know of, on whatever records they stand."""
    role = role_that_sees()
    return frozenset() if role is None else ask_once(hidden_names, lambda: hidden_from_role(role))


def hidden_from_role(role: str) -> frozenset[str]:
    """Names of the fields hidden from a role."""
    return frozenset(field.name for field in fields_hidden.rows(None, role=role))


@prepared
def fields_hidden(_reader: None, *, role: str) -> Any:
    """Those of `hidden_names`."""
    hidden = CustomField.objects.exclude(hidden_from=[])
    return hidden.filter(hidden_from__contains=[role]) if role else hidden


def in_use(record: str) -> list[CustomField]:
    """The fields that can still be filled in."""
    return [field for field in fields_of(record) if field.asked]


def fields_named(names: Iterable[str], record: str) -> dict[str, CustomField]:
    """{name: field} of those `names` that are custom fields of the record; no query where none is."""
    keys = [name.removeprefix(CUSTOM) for name in names if is_custom(name)]
    if not keys:
        return {}
    matching = CustomField.objects.readable(role_that_sees()).of(record).filter(key__in=keys).with_choices()
    return {field.name: field for field in matching}


def rows_of(record: models.Model, fields: Sequence[CustomField]) -> dict[int, HeldValue]:
    """{field: row} of a record, decryptable with the keys that came with the record; without links to records that
    whoever reads does not see.
    """
    return {row.definition_id: row for row in seen_links(stored_rows(record, fields).values())}


def stored_rows(record: models.Model, fields: Sequence[CustomField]) -> dict[int, HeldValue]:
    """The same with every link, for what writes."""
    holder: Any = holder_of(record_of(record))
    if not fields:
        return {}
    by_pk = {field.pk: field for field in fields}
    rows = {}
    for row in values_with.rows(None, holder=holder, record=record.pk):
        if row.definition_id not in by_pk:
            continue
        setattr(row, holder.BEARER, bearer_of(record))
        row.definition = by_pk[row.definition_id]
        rows[row.definition_id] = row
    return rows


@prepared
def values_with(_reader: None, *, holder: type[HeldValue], record: int) -> Any:
    """All values of a record in the table that holds such."""
    return holder.objects.filter(**{f"{holder.BEARER}_id": record})


def custom_values_of(record: models.Model, fields: Sequence[CustomField] | None = None) -> ValuesByField:
    """The values of a record by field name, empty ones included; the record comes with its keys."""
    fields = fields_of(record_of(record)) if fields is None else fields
    rows = rows_of(record, fields)
    return {field.name: rows[field.pk].kept if field.pk in rows else "" for field in fields}


def write(record: models.Model, values: ValuesByField, fields: Mapping[str, CustomField] | None = None) -> list[str]:
    """Store `values` on a record and return the names that changed. The caller locks the person and opens the
    transaction.

    KeyError for a field that does not exist.
    """
    fields = fields_named(values, record_of(record)) if fields is None else fields
    rows = stored_rows(record, [fields[name] for name in values])
    visible = {row.definition_id for row in seen_links(rows.values())}
    changed = []
    for name, text in values.items():
        row = rows.get(fields[name].pk)
        unseen = row is not None and row.definition_id not in visible  # to whoever writes it is empty already
        if (row.kept if row else "") != text and (text or not unseen):
            changed.append(name)
            put(record, fields[name], row, text)
    if changed:
        reckon_many([record])
    return changed


def formulas_of(record: str) -> list[CustomField]:
    """The formulas of a kind of record, also those that whoever writes does not see."""
    return list(CustomField.objects.in_use().of(record).filter(kind=Kind.FORMULA))


def sources_of(record: str, formulas: Sequence[CustomField]) -> list[CustomField]:
    """The fields that these formulas name."""
    keys = {key for formula in formulas for key in read_formula(formula.formula).sources}
    return list(CustomField.objects.standing().of(record).filter(key__in=keys))


def results(formulas: Sequence[CustomField], values: Mapping[str, str]) -> dict[str, str]:
    """{name of a formula: its result}, of stored values by the keys of their fields."""
    return {formula.name: read_formula(formula.formula).result(values) for formula in formulas}


def reckon_many(records: Sequence[models.Model]) -> None:
    """Write what the formulas of these records give now; the caller locks the people and opens the transaction."""
    formulas = formulas_of(record_of(records[0])) if records else []
    if not formulas:
        return
    by_name = {formula.name: formula for formula in formulas}
    fields = [*formulas, *sources_of(record_of(records[0]), formulas)]
    for record in records:
        rows = stored_rows(record, fields)
        values = {field.key: rows[field.pk].kept for field in fields if field.pk in rows}
        for name, text in results(formulas, values).items():
            row = rows.get(by_name[name].pk)
            if (row.kept if row else "") != text:
                put(record, by_name[name], row, text)


def renew_values(records: Sequence[models.Model]) -> None:
    """After a merge was undone: where the links of these records lead, and what their formulas give now."""
    every = list(CustomField.objects.standing().of(record_of(records[0])))
    linked = [field for field in every if field.linked]
    for record in records if linked else ():
        relink(stored_rows(record, linked).values())
    reckon_many(records)


def put(record: models.Model, field: CustomField, row: HeldValue | None, text: str) -> None:
    """Create, change or delete one value; an empty one has no row."""
    if row is not None and not text:
        unlink(field, [row.uid])
        row.delete()
    elif row is not None:
        row.keep(text)
        row.save(update_fields=list(row.COLUMNS))
        link_now([row])
    elif text:
        created = new_row(record, field, text)
        created.save(force_insert=True)
        link_now([created])


def new_row(record: models.Model, field: CustomField, text: str) -> HeldValue:
    """A value that is not saved yet."""
    holder: Any = holder_of(record_of(record))
    unsaved: HeldValue = holder(definition=field, **{holder.BEARER: bearer_of(record)})
    unsaved.keep(text)
    return unsaved


def write_new(records: Sequence[models.Model], rows: Sequence[ValuesByField]) -> None:
    """Store the values of new records, `rows` in the order of the records, and what formulas give: one statement for
    all.

    KeyError for a field that does not exist.
    """
    names = {name for row in rows for name in row}
    if not names:
        return
    record = record_of(records[0])
    fields = fields_named(names, record)
    holder: Any = holder_of(record)
    formulas = formulas_of(record)
    fields |= {formula.name: formula for formula in formulas}
    rows = [row | results(formulas, {name.removeprefix(CUSTOM): row[name] for name in row}) for row in rows]
    link_now(
        holder.objects.bulk_create(
            new_row(item, fields[name], text)
            for item, row in zip(records, rows, strict=True)
            for name, text in row.items()
            if text
        )
    )

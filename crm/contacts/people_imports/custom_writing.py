"""Custom values of existing people: filled in and replaced by a batch, and restored one by one."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm.accounts.permissions.eyes import seeing_all
from crm.contacts.custom.holders import holder_of
from crm.contacts.custom_values.value_export import values_by_row
from crm.contacts.custom_values.value_store import (
    custom_values_of,
    fields_named,
    is_custom,
    new_row,
    reckon_many,
    write,
)
from crm.contacts.models import Contact, CustomField
from crm.contacts.people_imports.contact_judge import PersonVerdict as Verdict
from crm.files.models import Import, ImportedValue

RECORD = CustomField.Record.CONTACT


def fill_custom(load: Import, verdicts: Sequence[Verdict], contacts: Mapping[int, Contact]) -> list[ImportedValue]:
    """Write what rows add and replace and return the values for the undo: one statement to read, one per kind of write.

    The caller locks the people; `contacts` come with their keys. What somebody filled in meanwhile is kept.
    """
    names = {name for verdict in verdicts for name in verdict.adds if is_custom(name)}
    if not names:
        return []
    fields, stored_by_person = (
        fields_named(names, RECORD),
        values_by_row(RECORD, list(contacts.values()), sorted(names)),
    )
    fresh, values = [], []
    changed: dict[int, Any] = {}
    for verdict in verdicts:
        contact, text_of = verdict.known, verdict.row.values
        for name in sorted(verdict.adds & fields.keys()):
            row = stored_by_person[contact.pk].get(name)
            before, text = (row.kept if row else ""), str(text_of[name])
            if text == before or (before and name not in verdict.replaces):
                continue
            values.append(imported_custom_value(load, verdict, fields[name], text, before))
            if row is None:
                stored_by_person[contact.pk][name] = new_row(contact, fields[name], text)
                fresh.append(stored_by_person[contact.pk][name])
            else:
                row.keep(text)
                changed |= {row.pk: row} if row.pk else {}
    holder: Any = holder_of(RECORD)
    holder.objects.bulk_create(fresh)
    holder.objects.bulk_update(changed.values(), list(holder.COLUMNS))
    reckon_many([verdict.known for verdict in verdicts] if values else [])
    return values


def imported_custom_value(load: Import, verdict: Verdict, field: CustomField, text: str, before: str) -> ImportedValue:
    """The stored value for the undo: what came, and what was there before."""
    facts = {"load": load, "person": verdict.known.person, "number": verdict.row.number}
    return ImportedValue.of(value=text, before=before, column=field.name, category=field.category, **facts)


def restore_custom(contact: Contact, value: ImportedValue) -> bool:
    """Restore the previous value; False when it was changed since, or the field no longer exists."""
    with seeing_all():  # what an import wrote is taken back although its owner may not look at it any more
        fields = fields_named([value.column], RECORD)
    if not fields or custom_values_of(contact, list(fields.values()))[value.column] != value.came:
        return False
    write(contact, {value.column: value.was}, fields)
    return True

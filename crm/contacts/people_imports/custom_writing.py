"""Fields of the house's own of people who are here: filled in and replaced by a batch, and given back one by one."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm.contacts.custom.holders import holder_of
from crm.contacts.custom_values.value_export import own_of
from crm.contacts.custom_values.value_store import called, is_custom, new_row, told, write
from crm.contacts.models import Contact, CustomField
from crm.contacts.people_imports.contact_judge import PersonVerdict as Verdict
from crm.files.models import Import, ImportedValue

RECORD = CustomField.Record.CONTACT


def fill_own(load: Import, verdicts: Sequence[Verdict], contacts: Mapping[int, Contact]) -> list[ImportedValue]:
    """Write what rows add and replace, and say what that was: one statement for reading, one for each way of writing.

    The caller holds the people; `contacts` come with their keys. What somebody filled in meanwhile stays.
    """
    names = {name for one in verdicts for name in one.adds if is_custom(name)}
    if not names:
        return []
    fields, here = called(names, RECORD), own_of(RECORD, list(contacts.values()), sorted(names))
    fresh, values = [], []
    changed: dict[int, Any] = {}
    for one in verdicts:
        contact, text_of = one.known, one.row.values
        for name in sorted(one.adds & fields.keys()):
            row = here[contact.pk].get(name)
            before, text = (row.kept if row else ""), str(text_of[name])
            if text == before or (before and name not in one.replaces):
                continue
            values.append(value_of(load, one, fields[name], text, before))
            if row is None:
                here[contact.pk][name] = new_row(contact, fields[name], text)
                fresh.append(here[contact.pk][name])
            else:
                row.keep(text)
                changed |= {row.pk: row} if row.pk else {}
    holder: Any = holder_of(RECORD)
    holder.objects.bulk_create(fresh)
    holder.objects.bulk_update(changed.values(), list(holder.COLUMNS))
    return values


def value_of(load: Import, one: Verdict, field: CustomField, text: str, before: str) -> ImportedValue:
    """What undoing compares with, and what it puts back."""
    whose = {"load": load, "person": one.known.person, "number": one.row.number}
    return ImportedValue.of(value=text, before=before, column=field.name, category=field.category, **whose)


def put_back_own(contact: Contact, value: ImportedValue) -> bool:
    """What was there before; False when it says something else by now, or the field is gone."""
    fields = called([value.column], RECORD)
    if not fields or told(contact, list(fields.values()))[value.column] != value.came:
        return False
    write(contact, {value.column: value.was}, fields)
    return True

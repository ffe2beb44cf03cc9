"""Updating existing people from a file: filling in empty values, replacing those that the import may replace, and
storing both the new and the previous value, sealed under the person's key.

Sealed columns are written in one statement per table, with their blind indexes and name tokens.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import F

from consents.lifecycle.basis_change import rebase
from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.models import Company, Contact
from crm.contacts.people_imports.contact_judge import PersonVerdict as Verdict
from crm.contacts.people_imports.custom_writing import fill_custom
from crm.contacts.people_imports.further_addresses import add_further
from crm.contacts.safeguards.minimisation import CATEGORIES, CONTACT_COLUMNS, PERSON_COLUMNS
from crm.files.models import Import, ImportedValue
from crm.narrowing import promised
from crm.privacy.categories import Category
from crm.privacy.dotted_paths import resolve
from crm.privacy.models import Person

TAGS = "tags"


def complete(load: Import, verdicts: Sequence[Verdict], companies: dict[int, Company]) -> list[Contact]:
    """Write what `verdicts` add to their twins and return the contacts, each once. The caller opens the transaction."""
    contacts = lock_twins(verdicts)
    values = [value for verdict in verdicts for value in fill_in(load, verdict, companies.get(verdict.row.number))]
    touched = {value.column for value in values}
    names = touched & set(PERSON_COLUMNS)
    if names:
        Person.objects.bulk_update([contact.person for contact in contacts.values()], sorted(names))
    contact_columns = sorted(touched & {*CONTACT_COLUMNS, "company"}) + (["name_tokens"] if "name" in names else [])
    if contact_columns:
        Contact.objects.bulk_update(contacts.values(), contact_columns)
    Contact.objects.filter(pk__in=contacts).update(version=F("version") + 1)
    further = [*fill_custom(load, verdicts, contacts), *add_further(load, verdicts, contacts)]
    ImportedValue.objects.bulk_create([*values, *further])
    follow_up(load, contacts, values)
    return list(contacts.values())


def follow_up(load: Import, contacts: dict[int, Contact], values: Sequence[ImportedValue]) -> None:
    """The consequences of replaced values: tell address watchers, and rebase grounds after a change of employer."""
    replaced = [(promised(value.person_id), value) for value in values if value.was]
    for pk, value in replaced:
        if value.column in PERSON_COLUMNS:
            for watcher in resolve("ADDRESS_WATCHERS"):
                watcher(contacts[pk].person, value.column, value.was, by=load.owner)
    moved = {pk for pk, value in replaced if value.column == "company"}
    if moved:
        rebase([contacts[pk].person for pk in sorted(moved)], by=load.owner)


def lock_twins(verdicts: Sequence[Verdict]) -> dict[int, Contact]:
    """Lock the contacts and read them again: what somebody filled in meanwhile is not overwritten."""
    ids = {verdict.known.pk for verdict in verdicts}
    Person.hold(verdict.known.person for verdict in verdicts)  # keys and people first, as everybody does
    rows = Contact.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    contacts = {contact.pk: contact for contact in rows}
    people = Person.objects.select_for_update(of=("self",), no_key=True).with_keys().filter(pk__in=ids).order_by("pk")
    for person in people:
        contacts[person.pk].person = person
    for verdict in verdicts:
        twin = promised(verdict.twin)
        twin.contact = contacts[twin.contact.pk]
        filled = {name for name in verdict.adds if is_filled(verdict.known, name)}
        # what somebody emptied meanwhile is filled in; of custom fields `fill_custom` finds out
        verdict.replaces = {name for name in verdict.replaces if name in filled or is_custom(name)}
        verdict.adds -= filled - verdict.replaces
    return contacts


def is_filled(contact: Contact, column: str) -> bool:
    """Whether the contact has a value in this column; False for notes, tags and consents, which are only added."""
    if column == "company":
        return contact.company_id is not None
    bearer = contact.person if column in PERSON_COLUMNS else contact
    return column in (*PERSON_COLUMNS, *CONTACT_COLUMNS) and bool(getattr(bearer, column))


def fill_in(load: Import, verdict: Verdict, company: Company | None) -> list[ImportedValue]:
    """Set on the twin in memory what the row adds or replaces; returns the values for the undo."""
    contact, row = verdict.known, verdict.row
    values = []
    for column in (*PERSON_COLUMNS, *CONTACT_COLUMNS):
        bearer = contact.person if column in PERSON_COLUMNS else contact
        before = getattr(bearer, column) or ""
        if column in verdict.adds and row.values[column] != before:
            setattr(bearer, column, row.values[column])
            values.append(imported_value(verdict, load, contact, column, row.values[column], before))
    if "company" in verdict.adds and company is not None and contact.company_id != company.pk:
        before = str(contact.company_id or "")
        contact.company = company
        values.append(imported_value(verdict, load, contact, "company", str(company.pk), before))
    return values


def imported_value(
    verdict: Verdict, load: Import, contact: Contact, column: str, value: Any, before: str = ""
) -> ImportedValue:
    """The stored value for the undo: what came, and what was there before."""
    category = Category.PREFERENCES if column == TAGS else CATEGORIES[column]
    facts = {
        "load": load,
        "person": contact.person,
        "number": verdict.row.number,
        "column": column,
        "category": category,
    }
    return ImportedValue.of(value=value, before=before, **facts)

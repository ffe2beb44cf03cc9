"""Updating somebody who was here before: filling in what is empty, replacing what the import was told to replace, and
remembering both what came and what was there, under her own key.

Sealed columns are written in one statement per table, with the indexes and name tokens that follow them.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import F

from consents.lifecycle.basis_change import rebase
from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.models import Company, Contact
from crm.contacts.people_imports.contact_judge import PersonVerdict as Verdict
from crm.contacts.people_imports.custom_writing import fill_own
from crm.contacts.people_imports.further_addresses import fill_points
from crm.contacts.safeguards.minimisation import CATEGORIES, CONTACT_COLUMNS, PERSON_COLUMNS
from crm.files.models import Import, ImportedValue
from crm.narrowing import promised
from crm.privacy.categories import Category
from crm.privacy.dotted_paths import resolve
from crm.privacy.models import Person

TAGS = "tags"


def complete(load: Import, verdicts: Sequence[Verdict], companies: dict[int, Company]) -> list[Contact]:
    """Write what `verdicts` add to their twins and return the contacts, each once. The caller has a transaction."""
    contacts = hold(verdicts)
    values = [value for one in verdicts for value in fill_in(load, one, companies.get(one.row.number))]
    touched = {value.column for value in values}
    names = touched & set(PERSON_COLUMNS)
    if names:
        Person.objects.bulk_update([contact.person for contact in contacts.values()], sorted(names))
    own = sorted(touched & {*CONTACT_COLUMNS, "company"}) + (["name_tokens"] if "name" in names else [])
    if own:
        Contact.objects.bulk_update(contacts.values(), own)
    Contact.objects.filter(pk__in=contacts).update(version=F("version") + 1)
    further = [*fill_own(load, verdicts, contacts), *fill_points(load, verdicts, contacts)]
    ImportedValue.objects.bulk_create([*values, *further])
    tell(load, contacts, values)
    return list(contacts.values())


def tell(load: Import, contacts: dict[int, Contact], values: Sequence[ImportedValue]) -> None:
    """What follows from a replaced value: whoever watches addresses hears of it, another employer is another basis."""
    replaced = [(promised(value.person_id), value) for value in values if value.was]
    for pk, value in replaced:
        if value.column in PERSON_COLUMNS:
            for told in resolve("ADDRESS_WATCHERS"):
                told(contacts[pk].person, value.column, value.was, by=load.owner)
    moved = {pk for pk, value in replaced if value.column == "company"}
    if moved:
        rebase([contacts[pk].person for pk in sorted(moved)], by=load.owner)


def hold(verdicts: Sequence[Verdict]) -> dict[int, Contact]:
    """Lock the contacts and read them once more: what somebody filled in meanwhile is not overwritten."""
    ids = {one.known.pk for one in verdicts}
    Person.hold(one.known.person for one in verdicts)  # keys and people first, as everybody does
    rows = Contact.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    contacts = {contact.pk: contact for contact in rows}
    people = Person.objects.select_for_update(of=("self",), no_key=True).with_keys().filter(pk__in=ids).order_by("pk")
    for person in people:
        contacts[person.pk].person = person
    for one in verdicts:
        twin = promised(one.twin)
        twin.contact = contacts[twin.contact.pk]
        filled = {name for name in one.adds if is_filled(one.known, name)}
        # what somebody emptied meanwhile is filled in; of custom fields `fill_own` finds out
        one.replaces = {name for name in one.replaces if name in filled or is_custom(name)}
        one.adds -= filled - one.replaces
    return contacts


def is_filled(contact: Contact, column: str) -> bool:
    """Whether a contact has something in this column; notes, tags and consents only ever join what is there."""
    if column == "company":
        return contact.company_id is not None
    bearer = contact.person if column in PERSON_COLUMNS else contact
    return column in (*PERSON_COLUMNS, *CONTACT_COLUMNS) and bool(getattr(bearer, column))


def fill_in(load: Import, one: Verdict, company: Company | None) -> list[ImportedValue]:
    """Set on the twin in memory what the row adds or replaces, and say what that was."""
    contact, row = one.known, one.row
    values = []
    for column in (*PERSON_COLUMNS, *CONTACT_COLUMNS):
        bearer = contact.person if column in PERSON_COLUMNS else contact
        before = getattr(bearer, column) or ""
        if column in one.adds and row.values[column] != before:
            setattr(bearer, column, row.values[column])
            values.append(kept(one, load, contact, column, row.values[column], before))
    if "company" in one.adds and company is not None and contact.company_id != company.pk:
        before = str(contact.company_id or "")
        contact.company = company
        values.append(kept(one, load, contact, "company", str(company.pk), before))
    return values


def kept(one: Verdict, load: Import, contact: Contact, column: str, value: Any, before: str = "") -> ImportedValue:
    """What undoing compares with, and what it puts back."""
    category = Category.PREFERENCES if column == TAGS else CATEGORIES[column]
    told = {"load": load, "person": contact.person, "number": one.row.number, "column": column, "category": category}
    return ImportedValue.of(value=value, before=before, **told)

"""Further e-mails and phones that a file adds to existing people; they replace nothing."""

from collections.abc import Mapping, Sequence

from crm.contacts.models import Contact
from crm.contacts.people_imports.contact_judge import PersonVerdict as Verdict
from crm.contacts.people_imports.row_changes import further_of
from crm.contacts.safeguards.minimisation import CATEGORIES
from crm.files.models import Import, ImportedValue
from crm.narrowing import promised
from crm.privacy.keys.blind_index import blind, folded
from crm.privacy.models import ContactPoint
from crm.privacy.models.person import FURTHER_ADDRESSES


def add_further(load: Import, verdicts: Sequence[Verdict], contacts: Mapping[int, Contact]) -> list[ImportedValue]:
    """Write the further addresses that rows add and return the values for the undo. The caller locks the people."""
    added = [
        (verdict, plural, value)
        for verdict in verdicts
        for mark, plural, value in further_of(verdict.row)
        if mark in verdict.adds
    ]
    if not added:
        return []
    points_present = ContactPoint.objects.filter(person__in=contacts).select_related("person__key")
    keys_present = {(point.person_id, point.kind, folded(point.value)) for point in points_present}
    points, values = [], []
    for verdict, plural, value in added:
        contact, kind = verdict.known, FURTHER_ADDRESSES[plural]
        key = (contact.pk, kind, folded(value))
        if key in keys_present or folded(value) == folded(getattr(contact.person, kind) or ""):
            continue
        keys_present.add(key)
        points.append(ContactPoint(person=contact.person, kind=kind, value=value, index=promised(blind(kind, value))))
        facts = {"load": load, "person": contact.person, "number": verdict.row.number, "column": plural}
        values.append(ImportedValue.of(value=value, before="", category=CATEGORIES[plural], **facts))
    ContactPoint.objects.bulk_create(points)
    return values


def remove_further(contact: Contact, value: ImportedValue) -> bool:
    """Remove an imported further address; False when it no longer exists."""
    points = ContactPoint.objects.filter(person=contact.person, kind=FURTHER_ADDRESSES[value.column])
    going = [point.pk for point in points.select_related("person__key") if point.value == value.came]
    return bool(going) and bool(ContactPoint.objects.filter(pk__in=going).delete()[0])

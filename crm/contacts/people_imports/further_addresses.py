"""Further e-mails and phones that a file brings to people who are here: they join what is there and replace nothing."""

from collections.abc import Mapping, Sequence

from crm.contacts.models import Contact
from crm.contacts.people_imports.contact_judge import PersonVerdict as Verdict
from crm.contacts.people_imports.row_changes import further_of
from crm.contacts.safeguards.minimisation import CATEGORIES, FURTHER
from crm.files.models import Import, ImportedValue
from crm.narrowing import promised
from crm.privacy.keys.blind_index import blind, folded
from crm.privacy.models import ContactPoint


def fill_points(load: Import, verdicts: Sequence[Verdict], contacts: Mapping[int, Contact]) -> list[ImportedValue]:
    """Write the further addresses that rows add, and say what undoing takes back. The caller holds the people."""
    wanted = [
        (one, plural, value) for one in verdicts for mark, plural, value in further_of(one.row) if mark in one.adds
    ]
    if not wanted:
        return []
    there = ContactPoint.objects.filter(person__in=contacts).select_related("person__key")
    known = {(point.person_id, point.kind, folded(point.value)) for point in there}
    points, values = [], []
    for one, plural, value in wanted:
        contact, kind = one.known, FURTHER[plural]
        key = (contact.pk, kind, folded(value))
        if key in known or folded(value) == folded(getattr(contact.person, kind) or ""):
            continue
        known.add(key)
        points.append(ContactPoint(person=contact.person, kind=kind, value=value, index=promised(blind(kind, value))))
        told = {"load": load, "person": contact.person, "number": one.row.number, "column": plural}
        values.append(ImportedValue.of(value=value, before="", category=CATEGORIES[plural], **told))
    ContactPoint.objects.bulk_create(points)
    return values


def put_back_point(contact: Contact, value: ImportedValue) -> bool:
    """Take a further address away again; False when it is no longer there."""
    points = ContactPoint.objects.filter(person=contact.person, kind=FURTHER[value.column])
    going = [point.pk for point in points.select_related("person__key") if point.value == value.came]
    return bool(going) and bool(ContactPoint.objects.filter(pk__in=going).delete()[0])

"""Whether a finished package may still be fetched: everybody in it is still there, seen by its owner, and may be in it.

Asked before each download and by the minute's round: one person who withdrew, objected, was restricted or erased, or
whom its owner no longer sees, makes the whole package void. So does a record, a field, a kind of records or a purpose
that is gone; the page says which of them it was.
"""

from collections.abc import Iterable

from django.db.models import Q

from consents.grounds.readable_people import condition
from crm.contacts.models import Contact
from crm.jobs.models import FullExport, FullExported
from crm.privacy.models import Purpose
from crm.workspace.leaving.who_goes import purposes_open
from crm.workspace.package_tables.package_kinds import BY_SLUG

Ending = FullExport.Ending
SHAPES = ("object_kinds", "fields")  # what the house made for itself, which is about nobody


def void_by(export: FullExport) -> str:
    """What made the package untrue since it was made, as it is written down (FullExport.Ending); empty for nothing."""
    people = FullExported.objects.filter(export=export)
    if people.count() != export.entries:
        return Ending.CHANGED
    visible = Contact.objects.alive().visible_to(export.owner).order_by().values("pk")
    traders = Q(person__business__isnull=False)
    if people.exclude(person__in=visible).exclude(traders).exists():
        return Ending.CHANGED
    return by_purposes(export) or next(filter(None, (by_things(export, slug) for slug in export.kinds)), "")


def by_purposes(export: FullExport) -> str:
    """Whether a purpose by which somebody went along has ended, or does not open their data any more."""
    open_now = {purpose.slug: purpose for purpose, _categories in purposes_open(export.recipient)}
    people = FullExported.objects.filter(export=export)
    for slug in used(export):
        purpose: Purpose | None = open_now.get(slug)
        if purpose is None:
            return Ending.PURPOSES
        of_it = people.filter(purposes__contains=[slug])
        if of_it.exclude(condition(purpose, person="person_id")).exists():
            return Ending.CHANGED
    return ""


def used(export: FullExport) -> Iterable[str]:
    """The purposes by which anybody went along."""
    rows = FullExported.objects.filter(export=export).values_list("purposes", flat=True).distinct()
    return sorted({slug for purposes in rows for slug in purposes})


def by_things(export: FullExport, slug: str) -> str:
    """Whether a record of a kind is gone or not seen any more; of people the rows themselves say it."""
    kind = BY_SLUG[slug]
    if not export.owner.may(kind.right):
        return Ending.RIGHTS
    visible = kind.seen(export.owner)
    parts = export.parts.filter(kind=slug).exclude(things=[]).values_list("things", flat=True)
    if all(visible.filter(uid__in=uids).count() == len(uids) for uids in parts):
        return ""
    return Ending.FIELDS if slug in SHAPES else Ending.RECORDS

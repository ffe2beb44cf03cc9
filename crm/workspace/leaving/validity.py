"""Whether a finished package may still be fetched: everybody in it is still there, seen by its owner, and may be in it.

Asked before each download and by the minute's round: one person who withdrew, objected, was restricted or erased, or
whom its owner no longer sees, makes the whole package void.
"""

from collections.abc import Iterable

from django.db.models import Q

from consents.grounds.readable_people import condition
from crm.contacts.models import Contact
from crm.jobs.models import FullExport, FullExported
from crm.privacy.models import Purpose
from crm.workspace.leaving.package_kinds import BY_SLUG
from crm.workspace.leaving.who_goes import purposes_open

PAGE = 5000


def still_valid(export: FullExport) -> bool:
    """Whether the package is as true now as when it was made."""
    people = FullExported.objects.filter(export=export)
    if people.count() != export.entries:
        return False
    visible = Contact.objects.alive().visible_to(export.owner).order_by().values("pk")
    traders = Q(person__business__isnull=False)
    if people.exclude(person__in=visible).exclude(traders).exists():
        return False
    return by_purposes(export) and all(things_there(export, slug) for slug in export.kinds)


def by_purposes(export: FullExport) -> bool:
    """Whether each purpose by which somebody went along is still open, and opens their data."""
    open_now = {purpose.slug: purpose for purpose, _categories in purposes_open(export.recipient)}
    people = FullExported.objects.filter(export=export)
    for slug in used(export):
        purpose: Purpose | None = open_now.get(slug)
        if purpose is None:
            return False
        of_it = people.filter(purposes__contains=[slug])
        if of_it.exclude(condition(purpose, person="person_id")).exists():
            return False
    return True


def used(export: FullExport) -> Iterable[str]:
    """The purposes by which anybody went along."""
    rows = FullExported.objects.filter(export=export).values_list("purposes", flat=True).distinct()
    return sorted({slug for purposes in rows for slug in purposes})


def things_there(export: FullExport, slug: str) -> bool:
    """Whether every record of a kind is still there and seen; of people the rows themselves say it."""
    kind = BY_SLUG[slug]
    if not export.owner.may(kind.right):
        return False
    visible = kind.seen(export.owner)
    parts = export.parts.filter(kind=slug).exclude(things=[]).values_list("things", flat=True)
    return all(visible.filter(uid__in=uids).count() == len(uids) for uids in parts)

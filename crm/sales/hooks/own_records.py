"""What records of the house's own kinds do to retention, to the purposes that people are held for, and to a firm that
becomes a sole trader's (RETENTION_EVENTS, HELD_FOR, TRADER_MOVERS).

A kind names its purpose: people are held for that purpose since their first such record, and its rules count from the
record's last day, or from its birth. A rule of another purpose counts nothing from it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F, Min, QuerySet
from django.urls import reverse

from crm.accounts.prepared import Keys, prepared
from crm.contacts.custom_values.value_moves import seal_under_person
from crm.contacts.models import Company
from crm.lists.access import pk_among
from crm.privacy.actors import Actor
from crm.privacy.map.empty_tables import absent
from crm.privacy.models import Person
from crm.sales.models import ObjectRecord
from crm.sales.objects.kept_until import STARTS
from crm.sales.objects.object_verbs import log_object
from retention.horizons.retention_events import Event


def events(people: Iterable[int]) -> Iterator[Event]:
    """Events of the records of `people` (keys), in the bin or not: one query, however many they are."""
    keys = list(people)
    if absent(ObjectRecord, keys):
        return
    for person, uid, purpose, at in objects_counted.rows(None, people=Keys(keys)):
        url = reverse("sales:object", args=[uid])
        for start in STARTS:
            yield Event(person, start, at, purpose, uid.hex[:8].upper(), url=url, by_row=True)


@prepared
def objects_counted(_reader: None, *, people: Keys) -> Any:
    """(person, public id, purpose, from when) of the records of these people."""
    rows = ObjectRecord.objects.filter(pk_among(people, "person")).order_by("pk")
    return rows.values_list("person", "uid", "kind__purpose", "counted_from")


def held_for(people: Iterable[int] | None) -> list[QuerySet]:
    """The purposes of the records of `people` (primary keys; None: of everybody), each since the first one."""
    keys = None if people is None else list(people)
    if keys is not None and absent(ObjectRecord, keys):
        return []
    rows = ObjectRecord.objects.filter(person__isnull=False).annotate(slug=F("kind__purpose")).order_by()
    rows = rows if keys is None else rows.filter(person__in=keys)
    return [rows.values("person", "slug").annotate(since=Min("added_at"))]


def move_objects(company: Company, person: Person, *, by: Actor) -> None:
    """Encrypt every record of `company` that belongs to no person yet under the key of `person`, who comes with it."""
    for item in ObjectRecord.objects.filter(company=company, person=None).select_related("kind", "deal"):
        title, item.house_title = item.called, None
        item.person = person
        item.called = title
        item.save()
        seal_under_person(item)
        log_object("object.moved", item, by=by)

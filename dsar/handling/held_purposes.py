"""Requests keep the data of whoever asked, and of those whom they concern (HELD_FOR)."""

from collections.abc import Iterable

from django.db.models import CharField, Min, QuerySet, Value

from crm.privacy.map.empty_tables import absent
from dsar.handling.retention_events import PURPOSE
from dsar.models import Case, Subject


def requests(people: Iterable[int] | None) -> list[QuerySet]:
    """People (primary keys; None: everybody) with a request, since the first of them."""
    keys = None if people is None else list(people)
    purposes = []
    for model, moment in ((Case, "received_at"), (Subject, "case__received_at")):
        if keys is not None and absent(model, keys):
            continue
        rows = model.objects.filter(person__isnull=False, person__key_only=False).order_by()
        rows = rows if keys is None else rows.filter(person__in=keys)
        named = rows.annotate(slug=Value(PURPOSE, output_field=CharField()))
        purposes.append(named.values("person", "slug").annotate(since=Min(moment)))
    return purposes

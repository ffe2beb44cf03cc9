"""The tasks of «My day», by statements that are made ready."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, Value

from crm.accounts.prepared import prepared
from crm.sales.models import Task

MOST, MOST_DONE = 60, 15


@prepared
def planned(reader: Any, *, begins: datetime, ends: datetime, week: datetime) -> Any:
    """How many of one's own tasks are late, since when, due between the two, and before the third."""
    rows = Task.objects.visible_to(reader).filter(owner=reader).open().order_by()
    return (
        rows.annotate(every=Value(1))
        .values("every")
        .annotate(
            late=Count("pk", filter=Q(due_at__lt=begins)),
            oldest=Min("due_at", filter=Q(due_at__lt=begins)),
            today=Count("pk", filter=Q(due_at__gte=begins, due_at__lt=ends)),
            week=Count("pk", filter=Q(due_at__lt=week)),
        )
    )


@prepared
def due_until(reader: Any, *, until: datetime, all_seen: bool) -> Any:
    """Open tasks that are due before a moment, the earliest first: one's own, or all that the reader sees."""
    rows = Task.objects.visible_to(reader)
    rows = rows if all_seen else rows.filter(owner=reader)
    return rows.open().due(until=until).with_parties().order_by("due_at", "pk")[:MOST]


@prepared
def ticked_off(reader: Any, *, since: datetime) -> Any:
    """What the reader has ticked off since a moment, the latest first."""
    rows = Task.objects.visible_to(reader).done().filter(done_by=reader, done_at__gte=since)
    return rows.with_parties().order_by("-done_at", "-pk")[:MOST_DONE]

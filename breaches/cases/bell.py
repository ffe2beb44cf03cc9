"""The bell: running clocks past a mark, and reports that nobody has judged; the most urgent first."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from breaches.models import Breach, Incident
from crm.accounts.filled_together import fill
from crm.privacy.law.deadlines import HOUR

MOST = 50
RINGS_AFTER = 24 * HOUR  # since somebody knew of it


def ringing(user: Any, at: datetime, *, since: timedelta = RINGS_AFTER) -> list[dict[str, Any]]:
    """[{number, title, since, url, incident, unread}] for whoever may see breaches: cases known for `since`, reports.

    One statement.
    """
    cases, reports = cases_known(user, at - since), reports_waiting(user)
    fill(cases, reports)
    return by_age(cases, reports)


def cases_known(user: Any, by: datetime) -> QuerySet[Breach]:
    """Cases whose clock runs and that were known at that moment."""
    return Breach.objects.for_desk(user).running().filter(aware_at__lte=by)[:MOST]


def reports_waiting(user: Any) -> QuerySet[Incident]:
    """Reports that nobody has judged."""
    return Incident.objects.for_desk(user).waiting().order_by("arrived_at", "pk")[:MOST]


def by_age(cases: Iterable[Breach], reports: Iterable[Incident]) -> list[dict[str, Any]]:
    """Both as lines of the bell, the oldest first."""
    rows = [
        {
            "number": row.number,
            "title": row.title,
            "since": row.aware_at,
            "url": reverse("breaches:case", args=[row.number]),
            "incident": False,
            "unread": False,
        }
        for row in cases
    ]
    rows += [
        {
            "number": row.number,
            "title": row.what,
            "since": row.arrived_at,
            "url": reverse("breaches:incident", args=[row.number]),
            "incident": True,
            "unread": row.read_at is None,
        }
        for row in reports
    ]
    return sorted(rows, key=lambda row: row["since"])

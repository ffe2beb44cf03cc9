"""The bell: running clocks past a mark, and reports that nobody has judged; the most urgent first."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from breaches.models import Breach, Incident
from crm.privacy.law.deadlines import HOUR

MOST = 50


def ringing(user: Any, at: datetime, *, since: timedelta = 24 * HOUR) -> list[dict[str, Any]]:
    """[{number, title, since, url, incident, unread}] for whoever may see breaches: cases known for `since`, reports.

    Two queries.
    """
    cases = Breach.objects.for_desk(user).running().filter(aware_at__lte=at - since)[:MOST]
    reports = Incident.objects.for_desk(user).waiting().order_by("arrived_at", "pk")[:MOST]
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

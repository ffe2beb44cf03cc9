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
            "number": one.number,
            "title": one.title,
            "since": one.aware_at,
            "url": reverse("breaches:case", args=[one.number]),
            "incident": False,
            "unread": False,
        }
        for one in cases
    ]
    rows += [
        {
            "number": one.number,
            "title": one.what,
            "since": one.arrived_at,
            "url": reverse("breaches:incident", args=[one.number]),
            "incident": True,
            "unread": one.read_at is None,
        }
        for one in reports
    ]
    return sorted(rows, key=lambda one: one["since"])

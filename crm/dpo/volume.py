"""Reveals on each of the last thirty days as bars: a day that stands out is seen without reading a list."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from crm.accounts.names import traces_of
from crm.privacy.models import AccessEntry

DAYS = 30
WIDTH, HEIGHT = 24, 80  # a day and the tallest bar
GAP, FOOT, HEAD = 4, 20, 16
MANY = 10  # our own measure of a day on which somebody looks up many


def volume(at: datetime, *, user: str = "", person: int | None = None) -> dict[str, Any]:
    """Bars for the template: {bars: [{x, y, width, height, day, count, hot}], labels, width, height, total, …}.

    Of one user's looks, of looks at one person, or of all.
    """
    today = timezone.localdate(at)
    first = today - timedelta(days=DAYS - 1)
    counted = by_day(at - timedelta(days=DAYS), user, person)
    days = [first + timedelta(days=place) for place in range(DAYS)]
    most = max([MANY, *(counted.get(day, 0) for day in days)])
    return {
        "bars": [bar(place, day, counted.get(day, 0), most) for place, day in enumerate(days)],
        "labels": labels(days),
        "width": DAYS * WIDTH,
        "height": HEAD + HEIGHT + FOOT,
        "foot": HEAD + HEIGHT,
        "label_y": HEAD + HEIGHT + FOOT - 5,
        "limit_y": HEAD + HEIGHT - HEIGHT * MANY // most,
        "limit": MANY,
        "total": sum(counted.get(day, 0) for day in days),
    }


def by_day(since: datetime, user: str, person: int | None) -> dict[date, int]:
    """{day in Warsaw: looks with a reason}."""
    rows = AccessEntry.objects.filter(at__gte=since).exclude(reason="")
    if user:
        rows = rows.filter(traces_of(user))
    if person:
        rows = rows.filter(people__contains=[person])
    zone = timezone.get_current_timezone()
    return dict(rows.order_by().values_list(TruncDate("at", tzinfo=zone)).annotate(n=Count("id")))


def labels(days: list[date]) -> list[dict[str, Any]]:
    """Three days written under the bars: the first, the middle one, today."""
    middle = DAYS // 2
    return [
        {"x": 0, "anchor": "start", "day": days[0]},
        {"x": middle * WIDTH, "anchor": "middle", "day": days[middle]},
        {"x": DAYS * WIDTH, "anchor": "end", "day": days[-1]},
    ]


def bar(place: int, day: date, count: int, most: int) -> dict[str, Any]:
    """One day. A bar is never so low that it cannot be seen."""
    height = max(HEIGHT * count // most, 2) if count else 0
    return {
        "x": place * WIDTH,
        "middle": place * WIDTH + WIDTH // 2,
        "y": HEAD + HEIGHT - height,
        "top": HEAD + HEIGHT - height - 4,
        "width": WIDTH - GAP,
        "height": height,
        "day": day,
        "count": count,
        "hot": count > MANY,
    }

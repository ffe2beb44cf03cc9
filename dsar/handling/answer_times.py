"""How fast requests are answered: figures of the queue, the trends and the portal. Examples are in none of them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.utils import timezone

from dsar.cases.clock import local_day
from dsar.models import Case, Extension

YEAR, QUARTER = timedelta(days=365), timedelta(days=90)
FEWEST = 3  # answers below which a median says more about one person than about us


def median_days(at: datetime | None = None, *, fewest: int = FEWEST) -> int | None:
    """The median of the days from receipt to answer in the last year; None with fewer than `fewest` answers."""
    at = at or timezone.now()
    answered = Case.objects.register().filter(answered_at__gt=at - YEAR, answered_at__lte=at)
    days = [
        (local_day(end) - local_day(begin)).days
        for begin, end in answered.values_list("received_at", "answered_at")
        if end
    ]
    return round(median(days)) if len(days) >= max(fewest, 1) else None


@dataclass(frozen=True)
class Figures:
    """What stands above the queue."""

    overdue: int
    median: int | None
    in_time: int | None  # per cent of the answers of ninety days; None without any
    extended: int
    received: int  # this year, as `extended`


def figures(at: datetime) -> Figures:
    """The figures above the queue, in four queries."""
    today = local_day(at)
    register = Case.objects.register()
    lately = register.filter(answered_at__gt=at - QUARTER, answered_at__lte=at).values_list("answered_at", "due_on")
    in_time = [local_day(when) <= due for when, due in lately if when and due]
    this_year = register.filter(received_at__gte=beginning_of(today))
    return Figures(
        overdue=register.running().filter(due_on__lt=today).order_by().count(),
        median=median_days(at, fewest=1),
        in_time=100 * sum(in_time) // len(in_time) if in_time else None,
        extended=Extension.objects.filter(case__in=this_year, notice_sent_at__isnull=False).count(),
        received=this_year.order_by().count(),
    )


def beginning_of(day: date) -> datetime:
    """The first moment of the day's year."""
    return timezone.make_aware(datetime(day.year, 1, 1))  # made aware here

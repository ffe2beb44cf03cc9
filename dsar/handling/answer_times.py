"""How fast requests are answered: figures of the queue, the trends and the portal. Examples are in none of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.filled_together import each_counted
from crm.accounts.together import Asked, counts
from dsar.cases.clock import local_day
from dsar.models import Case, Extension

YEAR, QUARTER = timedelta(days=365), timedelta(days=90)
FEWEST = 3  # answers below which a median says more about one person than about us


def answers(at: datetime) -> QuerySet[Case, tuple]:
    """(received, answered, last day) of what was answered in the last year."""
    answered = Case.objects.register().filter(answered_at__gt=at - YEAR, answered_at__lte=at).order_by()
    return answered.values_list("received_at", "answered_at", "due_on")


def median_days(at: datetime | None = None, *, fewest: int = FEWEST, of: Iterable[tuple] | None = None) -> int | None:
    """The median of the days from receipt to answer in the last year; None with fewer than `fewest` answers. `of`:
    those answers, where they are at hand.
    """
    answered = answers(at or timezone.now()) if of is None else of
    days = [(local_day(end) - local_day(begin)).days for begin, end, _due in answered]
    return round(median(days)) if len(days) >= max(fewest, 1) else None


@dataclass(frozen=True)
class Figures:
    """What stands above the queue."""

    overdue: int
    median: int | None
    in_time: int | None  # per cent of the answers of ninety days; None without any
    extended: int
    received: int  # this year, as `extended`


def figures(at: datetime, answered: Iterable[tuple] | None = None) -> Figures:
    """The figures above the queue, in two statements; `answered`: what `answers` gives, where it is at hand."""
    answered = list(answers(at) if answered is None else answered)
    in_time = [local_day(when) <= due for _since, when, due in answered if due and when > at - QUARTER]
    return Figures(
        median=median_days(at, fewest=1, of=answered),
        in_time=100 * sum(in_time) // len(in_time) if in_time else None,
        **counts(**figures_asked(at)),
    )


def figures_asked(at: datetime) -> dict[str, Asked]:
    """{figure: the statement whose rows are counted}."""
    today, register = local_day(at), Case.objects.register()
    this_year = register.filter(received_at__gte=beginning_of(today))
    return each_counted(
        {
            "overdue": register.running().filter(due_on__lt=today),
            "extended": Extension.objects.filter(case__in=this_year, notice_sent_at__isnull=False),
            "received": this_year,
        }
    )


def beginning_of(day: date) -> datetime:
    """The first moment of the day's year."""
    return timezone.make_aware(datetime(day.year, 1, 1))  # made aware here

"""The strip of the overview: what falls due on each of the next thirty days.

A new area adds one Kind to KINDS; the strip adds them up, names each in the cell's words, and links to the first that
has something on the day.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.models import Breach
from consents.models import Ground
from crm.privacy.law.deadlines import is_working_day
from crm.privacy.models import LegalBasis, Origin
from crm.privacy.recipients.ends_ahead import End
from dsar.models import Case
from retention.models import Hold, Run

HORIZON = 30  # days
CELL, GAP = 28, 3
HOT = 3  # from so many on a day the cell is red
EVERY = 5  # days between two that are written below


@dataclass(frozen=True)
class Kind:
    """One kind of deadline: what it is called, how many on each day of a range, and the list behind a day."""

    label: Any
    counts: Callable[[date, date], dict[date, int]]
    url: Callable[[date], str]


def notices(first: date, last: date) -> dict[date, int]:
    """Notices that fall due (Art. 13, 14)."""
    due = Origin.objects.filter(notice=Origin.Notice.DUE, notice_due_on__range=(first, last))
    return dict(due.order_by().values_list("notice_due_on").annotate(n=Count("id")))


def consents(first: date, last: date) -> dict[date, int]:
    """Consents in force that end; the day is that of the office."""
    zone = timezone.get_current_timezone()
    begins = datetime.combine(first, time(), zone)
    ends = datetime.combine(last + timedelta(days=1), time(), zone)
    rows = Ground.objects.filter(basis=LegalBasis.CONSENT, expires_at__gte=begins, expires_at__lt=ends)
    rows = rows.filter(ended_at=None, objected_at=None).order_by()
    return dict(rows.values_list(TruncDate("expires_at", tzinfo=zone)).annotate(n=Count("id")))


def breaches(first: date, last: date) -> dict[date, int]:
    """Breaches whose 72 hours end (Art. 33(1)); the day is that of the office. Few cases are ever open."""
    ends = [timezone.localdate(case.due) for case in Breach.objects.running()]
    return {day: ends.count(day) for day in ends if first <= day <= last}


def requests(first: date, last: date) -> dict[date, int]:
    """Requests by the latest safe day (Art. 12(3)); those set aside or answered are left out."""
    due = Case.objects.running().filter(safe_on__range=(first, last)).order_by()
    return dict(due.values_list("safe_on").annotate(n=Count("id")))


def reviews(first: date, last: date) -> dict[date, int]:
    """Holds that somebody has to look at again."""
    due = Hold.objects.filter(review_on__range=(first, last), lifted_at=None).order_by()
    return dict(due.values_list("review_on").annotate(n=Count("id")))


def runs(first: date, last: date) -> dict[date, int]:
    """Approved runs whose first batch is due; the day is that of the office. Few are ever ahead."""
    days = [timezone.localdate(at) for at in Run.objects.ahead().values_list("not_before", flat=True)]
    return {day: days.count(day) for day in days if first <= day <= last}


def with_recipients(ends: Iterable[End], first: date, last: date) -> dict[date, int]:
    """What ends or is to be looked at again with recipients; what is late counts on the first day."""
    return Counter(max(end.on, first) for end in ends if end.on <= last)


def people(only: str) -> Callable[[date], str]:
    """The desk's list of people with something on a day."""
    return lambda day: f"{reverse('dpo:people')}?only={only}&on={day.isoformat()}"


KINDS = (
    Kind(_("breaches to notify"), breaches, lambda _day: reverse("breaches:list")),
    Kind(_("requests to answer"), requests, lambda day: f"{reverse('requests:list')}?view=open&on={day.isoformat()}"),
    Kind(_("notices due"), notices, people("due")),
    Kind(_("consents ending"), consents, people("expiring")),
    Kind(_("holds to look at again"), reviews, lambda _day: reverse("retention:holds")),
    Kind(_("deletions due"), runs, lambda _day: reverse("retention:runs")),
)


def strip(today: date, ends: Iterable[End]) -> dict[str, Any]:
    """{cells, width, cell, total} for the template. One query for each kind; `ends` were asked for already."""
    days = [today + timedelta(days=place) for place in range(HORIZON)]
    due = [(kind, kind.counts(days[0], days[-1])) for kind in (*KINDS, with_ends(ends))]
    cells = [
        cell_of(place, day, [(kind, counts[day]) for kind, counts in due if counts.get(day)])
        for place, day in enumerate(days)
    ]
    width = HORIZON * (CELL + GAP) - GAP
    return {"cells": cells, "width": width, "cell": CELL, "total": sum(cell["number"] for cell in cells)}


def with_ends(ends: Iterable[End]) -> Kind:
    """The kind of what ends with recipients."""
    url = reverse("dpo:ends")
    counts = partial(with_recipients, list(ends))
    return Kind(_("ends and reviews of recipients"), counts, lambda day: f"{url}?on={day.isoformat()}")


def cell_of(place: int, day: date, due: list[tuple[Kind, int]]) -> dict[str, Any]:
    """One day: where it stands, how many of what, how hot, whether anybody works, and the list behind it."""
    number = sum(count for _kind, count in due)
    return {
        "x": place * (CELL + GAP),
        "middle": place * (CELL + GAP) + CELL // 2,
        "day": day,
        "number": number,
        "words": ", ".join(f"{kind.label}: {count}" for kind, count in due),
        "heat": min(number, HOT),
        "off": not is_working_day(day),
        "labelled": place % EVERY == 0,
        "url": due[0][0].url(day) if due else "",
    }

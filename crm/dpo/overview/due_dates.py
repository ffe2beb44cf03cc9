"""The strip of the overview: what falls due on each of the next thirty days.

A new area adds one Kind to KINDS; the strip adds them up, names each in the cell's words, and links to the first that
has something on the day and whose list the reader may open.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.models import Breach
from consents.models import Ground
from crm.accounts.access.openable import may_open
from crm.accounts.models import User
from crm.dpo.models import Assessment, AuthorityLetter, OfficerNotice, RegisterVersion, ReviewPlan, Risk
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
    """One kind of deadline: what it is called, its rows within a range of days, how many of them fall on each day, and
    the list behind a day."""

    label: Any
    rows: Callable[[date, date], QuerySet]
    url: Callable[[date], str]
    by_day: Callable[[Iterable[Any]], Mapping[date, int]] = dict


@dataclass(frozen=True)
class Due:
    """How many of one kind fall due on a day, and the list behind them."""

    label: Any
    count: int
    url: str


def notices(first: date, last: date) -> QuerySet:
    """(day, notices that fall due) (Art. 13, 14)."""
    due = Origin.objects.filter(notice=Origin.Notice.DUE, notice_due_on__range=(first, last))
    return due.order_by().values_list("notice_due_on").annotate(n=Count("id"))


def consents(first: date, last: date) -> QuerySet:
    """(day, consents in force that end); the day is that of the office."""
    zone = timezone.get_current_timezone()
    begins = datetime.combine(first, time(), zone)
    ends = datetime.combine(last + timedelta(days=1), time(), zone)
    rows = Ground.objects.filter(basis=LegalBasis.CONSENT, expires_at__gte=begins, expires_at__lt=ends)
    rows = rows.filter(ended_at=None, objected_at=None).order_by()
    return rows.values_list(TruncDate("expires_at", tzinfo=zone)).annotate(n=Count("id"))


def breaches(_first: date, _last: date) -> QuerySet:
    """Breaches whose 72 hours run (Art. 33(1)). Few cases are ever open."""
    return Breach.objects.running()


def ends_of_clocks(cases: Iterable[Breach]) -> Counter[date]:
    """How many of them end on a day; the day is that of the office."""
    return Counter(timezone.localdate(case.due) for case in cases)


def requests(first: date, last: date) -> QuerySet:
    """(latest safe day, requests) (Art. 12(3)); those set aside or answered are left out."""
    due = Case.objects.running().filter(safe_on__range=(first, last)).order_by()
    return due.values_list("safe_on").annotate(n=Count("id"))


def reviews(first: date, last: date) -> QuerySet:
    """(day, holds that somebody has to look at again)."""
    due = Hold.objects.filter(review_on__range=(first, last), lifted_at=None).order_by()
    return due.values_list("review_on").annotate(n=Count("id"))


def risks(first: date, last: date) -> QuerySet:
    """(day, risks that somebody has to look at again)."""
    due = Risk.objects.current().filter(review_on__range=(first, last)).order_by()
    return due.values_list("review_on").annotate(n=Count("id"))


def assessments(first: date, last: date) -> QuerySet:
    """(day, balancing tests and impact assessments to be looked at again)."""
    due = Assessment.objects.counting().filter(review_on__range=(first, last)).order_by()
    return due.values_list("review_on").annotate(n=Count("id"))


def plans(_first: date, last: date) -> QuerySet:
    """The days by which subjects are to be looked at again; what is late counts as well. A dozen at most."""
    return ReviewPlan.objects.filter(next_on__lte=last).order_by().values_list("next_on", flat=True)


def late_today(days: Iterable[date]) -> Counter[date]:
    """How many of them on a day; what is late counts today."""
    today = timezone.localdate()
    return Counter(max(day, today) for day in days)


def runs(_first: date, _last: date) -> QuerySet:
    """When the first batches of approved runs are due. Few are ever ahead."""
    return Run.objects.ahead().values_list("not_before", flat=True)


def authority_letters(first: date, last: date) -> QuerySet:
    """(day, letters of the authority whose answer is due)."""
    due = AuthorityLetter.objects.waiting().filter(due_on__range=(first, last)).order_by()
    return due.values_list("due_on").annotate(n=Count("id"))


def officer_notices(first: date, last: date) -> QuerySet:
    """(day, notices about the officer that are due) (Art. 37(7))."""
    due = OfficerNotice.objects.filter(filed_on=None, due_on__range=(first, last)).order_by()
    return due.values_list("due_on").annotate(n=Count("id"))


def local_days(moments: Iterable[datetime]) -> Counter[date]:
    """How many of them on a day; the day is that of the office."""
    return Counter(map(timezone.localdate, moments))


def register_reviews(first: date, last: date) -> QuerySet:
    """(day, registers of Art. 30 to be looked through again); an older version is asked no more."""
    newer = RegisterVersion.objects.approved().filter(register=OuterRef("register"), number__gt=OuterRef("number"))
    due = RegisterVersion.objects.approved().filter(~Exists(newer), review_on__range=(first, last))
    return due.order_by().values_list("review_on").annotate(n=Count("id"))


def with_recipients(ends: Iterable[End], first: date, last: date) -> dict[date, int]:
    """What ends or is to be looked at again with recipients; what is late counts on the first day."""
    return Counter(max(end.on, first) for end in ends if end.on <= last)


def people(only: str) -> Callable[[date], str]:
    """The desk's list of people with something on a day."""
    return lambda day: f"{reverse('dpo:people')}?only={only}&on={day.isoformat()}"


KINDS = (
    Kind(_("breaches to notify"), breaches, lambda _day: reverse("breaches:list"), ends_of_clocks),
    Kind(_("requests to answer"), requests, lambda day: f"{reverse('requests:list')}?view=open&on={day.isoformat()}"),
    Kind(_("notices due"), notices, people("due")),
    Kind(_("consents ending"), consents, people("expiring")),
    Kind(_("holds to look at again"), reviews, lambda _day: reverse("retention:holds")),
    Kind(_("answers to the authority"), authority_letters, lambda _day: reverse("dpo:authority_cases")),
    Kind(_("reviews of risks"), risks, lambda _day: f"{reverse('dpo:risks')}?state=due"),
    Kind(_("reviews of assessments"), assessments, lambda _day: reverse("dpo:balancing_tests")),
    Kind(_("reviews due"), plans, lambda _day: reverse("dpo:reviews"), late_today),
    Kind(_("notices about the officer"), officer_notices, lambda _day: reverse("dpo:officer_notices")),
    Kind(
        _("registers to look through"),
        register_reviews,
        lambda _day: reverse("dpo:register_versions", args=["activities"]),
    ),
    Kind(_("deletions due"), runs, lambda _day: reverse("retention:runs"), local_days),
)


RECIPIENTS = _("ends and reviews of recipients")


def days_ahead(today: date) -> tuple[date, date]:
    """The first and the last day of the strip."""
    return today, today + timedelta(days=HORIZON - 1)


def strip(today: date, due: Iterable[tuple[Kind, QuerySet]], ends: Iterable[End], *, reader: User) -> dict[str, Any]:
    """{cells, width, cell, total} for the template. `due`: each kind with its rows, `ends`: those with recipients."""
    first, last = days_ahead(today)
    url = reverse("dpo:ends")
    counted = [(kind.label, kind.by_day(rows), kind.url) for kind, rows in due]
    counted.append((RECIPIENTS, with_recipients(ends, first, last), lambda day: f"{url}?on={day.isoformat()}"))
    cells = [
        cell_of(
            place,
            day,
            [Due(label, by_day[day], url_of(day)) for label, by_day, url_of in counted if by_day.get(day)],
            reader,
        )
        for place, day in enumerate(first + timedelta(days=place) for place in range(HORIZON))
    ]
    width = HORIZON * (CELL + GAP) - GAP
    return {"cells": cells, "width": width, "cell": CELL, "total": sum(cell["number"] for cell in cells)}


def cell_of(place: int, day: date, due: list[Due], reader: User) -> dict[str, Any]:
    """One day: where it stands, how many of what, how hot, whether anybody works, and the list behind it, if any."""
    number = sum(each.count for each in due)
    return {
        "x": place * (CELL + GAP),
        "middle": place * (CELL + GAP) + CELL // 2,
        "day": day,
        "number": number,
        "words": ", ".join(f"{each.label}: {each.count}" for each in due),
        "heat": min(number, HOT),
        "off": not is_working_day(day),
        "labelled": place % EVERY == 0,
        "url": next((each.url for each in due if may_open(reader, each.url)), ""),
    }

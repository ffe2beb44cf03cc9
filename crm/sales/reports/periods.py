"""The span of days that a report speaks of, and the one before it, to compare with. Pure: today is an argument."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import formats
from django.utils.translation import get_language, gettext as _, gettext_lazy, pgettext_lazy

from crm.accounts.language.formats import day, written
from crm.sales import typed_values
from crm.sales.models.tasks import midnight
from crm.sales.reports.closing_spans import month_of, quarter_of

RANGE = "range"
EARLIEST, MOST_DAYS = date(2000, 1, 1), 3660
DAY = timedelta(days=1)
Span = tuple[date, date]


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included. `earlier` is the whole span before it, of the same kind."""

    first: date
    last: date
    earlier: Span | None = None
    kind: str = RANGE

    @property
    def begins(self) -> datetime:
        """The moment at which it begins, here."""
        return midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The moment at which it is over."""
        return midnight(self.last, days=1)

    def before(self, today: date) -> "Period":
        """What to compare with: the span before, and of it as many days as have passed of a period that still runs."""
        first, last = self.earlier or (self.first, self.last)
        if self.first <= today < self.last:
            last = min(last, first + (today - self.first))
        return Period(first, last)

    @property
    def months(self) -> list[date]:
        """First days of the months that the period consists of; empty where it does not consist of whole months."""
        if self.first.day != 1 or (self.last + DAY).day != 1:
            return []
        first_days = [self.first]
        while (following := month_of(first_days[-1], ahead=1)[0]) <= self.last:
            first_days.append(following)
        return first_days

    @property
    def label(self) -> str:
        """«listopad 2026», «IV kwartał 2026», «2026», «1 lis – 24 lis 2026»."""
        if (self.first, self.last) == month_of(self.first):
            return month_name(self.first)
        if (self.first, self.last) == quarter_of(self.first):
            roman = ("I", "II", "III", "IV")[(self.first.month - 1) // 3]
            return _("quarter %(roman)s %(year)s") % {"roman": roman, "year": self.first.year}
        if (self.first, self.last) == year_of(self.first):
            return str(self.first.year)
        return self.span

    @property
    def span(self) -> str:
        """Its days: «1 lis – 24 lis 2026»."""
        if self.first == self.last:
            return day(self.first)
        begins = written(self.first, "j b", "j M") if self.first.year == self.last.year else day(self.first)
        return f"{begins} – {day(self.last)}"


def month_name(first: date) -> str:
    """«listopad 2026»"""
    name = formats.date_format(first, "F Y")
    return name.lower() if (get_language() or settings.LANGUAGE_CODE).startswith("pl") else name


def year_of(today: date) -> Span:
    """First and last day of the year."""
    return today.replace(month=1, day=1), today.replace(month=12, day=31)


def days_of(today: date) -> Span:
    """The last thirty days, today included."""
    return today - 29 * DAY, today


def as_long(first: date, last: date) -> Span:
    """The same number of days, right before."""
    return first - (last - first) - DAY, first - DAY


def last_but_one(of: Callable[[date], Span]) -> Callable[[date, date], Span]:
    """The whole month, quarter or year before."""
    return lambda first, _last: of(first - DAY)


# slug: words, its days, the days before them
KINDS: Mapping[str, tuple[Any, Callable[[date], Span], Callable[[date, date], Span]]] = {
    "month": (gettext_lazy("This month"), month_of, last_but_one(month_of)),
    "last-month": (
        pgettext_lazy("period", "Last month"),
        lambda today: month_of(today.replace(day=1) - DAY),
        last_but_one(month_of),
    ),
    "quarter": (gettext_lazy("This quarter"), quarter_of, last_but_one(quarter_of)),
    "last-quarter": (
        pgettext_lazy("period", "Last quarter"),
        lambda today: quarter_of(quarter_of(today)[0] - DAY),
        last_but_one(quarter_of),
    ),
    "year": (pgettext_lazy("period", "This year"), year_of, last_but_one(year_of)),
    "last-year": (
        pgettext_lazy("period", "Last year"),
        lambda today: year_of(year_of(today)[0] - DAY),
        last_but_one(year_of),
    ),
    "30-days": (pgettext_lazy("period", "Last 30 days"), days_of, as_long),
}
USUAL = "month"


def period_asked(params: Mapping[str, str], today: date) -> Period:
    """The period in a query string: a named kind, or `from` and `to`; this month for anything else."""
    since, until = (typed_values.day(params.get(name, "")[:20])[0] for name in ("from", "to"))
    if params.get("period", RANGE) == RANGE and (since or until):
        return between(since, until, today)
    kind = params.get("period", USUAL)
    _words, days, earlier = KINDS[kind if kind in KINDS else USUAL]
    first, last = days(today)
    return Period(first, last, earlier(first, last), kind if kind in KINDS else USUAL)


def between(since: date | None, until: date | None, today: date) -> Period:
    """A period from typed days, put in order; a missing one is today, or lies in the month of the other."""
    last = until or max(since or today, today)
    first, last = sorted((since or last.replace(day=1), last))
    last = min(max(last, EARLIEST), today.replace(month=1, day=1) + MOST_DAYS * DAY)
    first = max(min(first, last), last - MOST_DAYS * DAY, EARLIEST)
    return Period(first, last, as_long(first, last))

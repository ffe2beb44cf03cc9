"""Spans of time in which a deal is expected to close, as its filters name them. Pure."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.lists.filters.fields import NOBODY


def month_of(today: date, *, ahead: int = 0) -> tuple[date, date]:
    """First and last day of the month `ahead` of this one."""
    first = today.replace(day=1)
    for _each in range(ahead):
        first = (first + timedelta(days=31)).replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def quarter_of(today: date) -> tuple[date, date]:
    """First and last day of this quarter."""
    first = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    return first, month_of(first, ahead=2)[1]


CLOSING: dict[str, tuple[Any, Callable[[date], Q]]] = {
    "late": (pgettext_lazy("expected close", "Late"), lambda today: Q(closes_on__lt=today)),
    "month": (_("This month"), lambda today: Q(closes_on__range=month_of(today))),
    "next": (_("Next month"), lambda today: Q(closes_on__range=month_of(today, ahead=1))),
    "quarter": (_("This quarter"), lambda today: Q(closes_on__range=quarter_of(today))),
    "none": (pgettext_lazy("expected close", "No day"), lambda today: Q(closes_on=None)),
}


def spans() -> list[tuple[str, Any]]:
    """The spans as choices."""
    return [(name, words) for name, (words, _q) in CLOSING.items()]


def within_spans(values: Sequence[str], today: date) -> Q:
    """To close within one of these spans."""
    condition = NOBODY
    for value in values:
        condition |= CLOSING[value][1](today)
    return condition

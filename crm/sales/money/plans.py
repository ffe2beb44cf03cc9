"""Goals in force and what was won against them, in a month, a quarter or a year, for colleagues and teams.

goals_in_force("quarter", "value", today)     {("user", 7): Decimal("90000"), ("team", 2): …}
won_between(deals, first, last)               the same keys: amounts by currency, numbers of deals
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from crm.accounts.prepared import prepared
from crm.sales.models import Deal, Goal
from crm.sales.models.money import MONTHS, first_of
from crm.sales.models.tasks import midnight

A_DAY = timedelta(days=1)
MONTH, VALUE, COUNT = Goal.Span.MONTH.value, Goal.Measure.VALUE.value, Goal.Measure.COUNT.value
Key = tuple[str, int]  # ("user" or "team", its key)


@prepared
def every_goal(_reader: None) -> Any:
    """Every goal, the earlier ones first: a few a colleague and a year."""
    rows = Goal.objects.order_by("month", "pk")
    return rows.values_list("user", "team", "span", "measure", "month", "amount")


def goals_in_force(span: str, measure: str, day: date) -> dict[Key, Decimal]:
    """{whose: goal} of everybody: the last that was set for this span or an earlier one. One statement."""
    return in_force(every_goal.rows(None), span, measure, day)


def in_force(rows: Iterable[tuple], span: str, measure: str, day: date) -> dict[Key, Decimal]:
    """The same of rows in hand."""
    first = first_of(span, day)
    return {
        ("user", user) if user else ("team", team): amount  # a later one writes over it
        for user, team, of_span, of_measure, month, amount in rows
        if (of_span, of_measure) == (span, measure) and month <= first
    }


@dataclass(frozen=True)
class Won:
    """What was won in a span, by owner and team: {whose: amounts by currency}, {whose: number of deals}."""

    amounts: dict[Key, dict[str, Decimal]] = field(default_factory=dict)
    counts: dict[Key, int] = field(default_factory=dict)


def won_between(deals: Any, first: date, last: date) -> Won:
    """What of `deals` was won from `first` to `last`, one statement."""
    rows = deals.filter(outcome=Deal.Outcome.WON, ended_at__gte=midnight(first), ended_at__lt=midnight(last + A_DAY))
    amounts: dict[Key, dict[str, Decimal]] = {}
    counts: dict[Key, int] = {}
    sums = rows.order_by().values_list("owner", "team", "currency").annotate(total=Sum("amount"), many=Count("pk"))
    for owner, team, currency, total, many in sums:
        for key in (("user", owner), ("team", team)):
            of_key = amounts.setdefault(key, {})
            of_key[currency] = of_key.get(currency, Decimal(0)) + (total or Decimal(0))
            counts[key] = counts.get(key, 0) + many
    return Won(amounts, counts)


def last_of(span: str, day: date) -> date:
    """The last day of the month, quarter or year of `day`."""
    month = first_of(span, day)
    for _each in range(MONTHS[span]):
        month = next_month(month)
    return month - A_DAY


def next_month(day: date) -> date:
    """The first day of the next month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def span_of(first: date, last: date) -> str:
    """Whether these days are a whole month, quarter or year; empty for any others."""
    return next((span for span in MONTHS if first == first_of(span, first) and last == last_of(span, first)), "")


def goals_between(rows: Sequence[tuple], first: date, last: date) -> dict[str, dict[Key, Decimal]]:
    """{measure: {whose: goal}} of a whole month, quarter or year; nothing of other days. `rows` as `every_goal`
    tells them.

    A goal is the one set for such a span, else the sum of its months.
    """
    span = span_of(first, last)
    return {measure: of_span(rows, span, measure, first, last) if span else {} for measure in (VALUE, COUNT)}


def of_span(rows: Sequence[tuple], span: str, measure: str, first: date, last: date) -> dict[Key, Decimal]:
    """{whose: goal} of one measure."""
    sums: dict[Key, Decimal] = {}
    month = first
    while month <= last:
        for key, amount in in_force(rows, MONTH, measure, month).items():
            sums[key] = sums.get(key, Decimal(0)) + amount
        month = next_month(month)
    return sums if span == MONTH else sums | in_force(rows, span, measure, first)

"""What is to be expected: open deals by the month of their expected close, and by the probability of their stages.

`weighted` is each amount by the probability of its stage, `possible` the whole amount. Beside this month stands what
was won in it. What should have closed before this month is late, and still expected. The goal is what the colleagues
are to win in a month, in the currency of the house (agenda/goals.py).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from crm.accounts.permissions import rights
from crm.narrowing import promised
from crm.sales.currencies import in_order
from crm.sales.deals.totals import NONE, Total, totals_by
from crm.sales.models import Deal
from crm.sales.money.plans import MONTH as MONTH_OF_GOALS, VALUE, in_force
from crm.sales.reports.closed_deals import Ended, within
from crm.sales.reports.closing_spans import month_of
from crm.sales.reports.periods import Period
from crm.sales.reports.reader_scope import ReportQuery

AHEAD = 6  # months, this one included
LATE, MONTH, LATER, NO_DAY = "late", "month", "later", "none"


@dataclass(frozen=True)
class Month:
    """One row: `first` names the month where `kind` is MONTH. `won` is {currency: amount}, of this month only."""

    kind: str
    total: Total
    first: date | None = None
    won: dict[str, Decimal] = field(default_factory=dict)
    won_count: int = 0
    goal: Decimal | None = None

    def likely(self, currency: str) -> Decimal:
        """Won and weighted."""
        return self.won.get(currency, Decimal(0)) + self.total.weights.get(currency, Decimal(0))

    def at_most(self, currency: str) -> Decimal:
        """Won and possible."""
        return self.won.get(currency, Decimal(0)) + self.total.amounts.get(currency, Decimal(0))


@dataclass(frozen=True)
class Expected:
    """The months ahead, with what is late before them, and what comes later or has no day behind them."""

    rows: list[Month]
    by_owner: dict[int, Total]

    @property
    def months(self) -> list[Month]:
        """The months ahead."""
        return [row for row in self.rows if row.kind == MONTH]

    @property
    def total(self) -> Total:
        """Everything to close until the end of the last month, what is late included."""
        return sum((row.total for row in self.rows if row.kind in (LATE, MONTH)), NONE)

    def of_others(self, owners: Iterable[int]) -> Total:
        """The sum over all owners who are not among the `known` ones."""
        return sum((total for owner, total in self.by_owner.items() if owner not in owners), NONE)

    @property
    def last(self) -> date:
        """The last day of the months ahead."""
        return month_of(promised(self.months[-1].first))[1]

    @property
    def currencies(self) -> list[str]:
        """The currencies with anything to draw."""
        names = {name for row in self.months for name in (*row.won, *row.total.amounts)}
        return [name for name in in_order(names) if any(row.at_most(name) for row in self.months)]


def expected(query: ReportQuery, ended: Ended | None = None) -> Expected:
    """The forecast as of today, whatever the period: three queries, and one more unless this month is in `ended`."""
    rows = query.deals.open().annotate(month=TruncMonth("closes_on"))
    totals = totals_by(rows, "month", "owner")
    ahead = [month_of(query.today, ahead=place)[0] for place in range(AHEAD)]
    by_row: dict[Any, Total] = defaultdict(lambda: NONE)
    by_owner: dict[int, Total] = defaultdict(lambda: NONE)
    for (month, owner), total in totals.items():
        key = row_of(month, ahead)
        by_row[key] += total
        if key in (LATE, *ahead):
            by_owner[owner] += total
    won = (ended.won.amounts, ended.won.count) if ended else won_in(query, ahead[0])
    goals = goals_of(query, ahead)
    months = [
        Month(MONTH, by_row[row_of_months], row_of_months, goal=goals.get(row_of_months)) for row_of_months in ahead
    ]
    months[0] = Month(MONTH, by_row[ahead[0]], ahead[0], won[0], won[1], goals.get(ahead[0]))
    beside = [Month(kind, by_row[kind]) for kind in (LATE, LATER, NO_DAY) if by_row[kind].count]
    late = [row_of_months for row_of_months in beside if row_of_months.kind == LATE]
    return Expected(
        [*late, *months, *(row_of_months for row_of_months in beside if row_of_months.kind != LATE)], dict(by_owner)
    )


def row_of(month: date | None, ahead: list[date]) -> Any:
    """The row to which a month belongs."""
    if month is None:
        return NO_DAY
    if month < ahead[0]:
        return LATE
    return month if month in ahead else LATER


def won_in(query: ReportQuery, first: date) -> tuple[dict[str, Decimal], int]:
    """What was won in the month, by currency, and how many deals that were."""
    rows = query.deals.filter(within("ended_at", Period(*month_of(first))), outcome=Deal.Outcome.WON)
    sums = list(rows.values_list("currency").annotate(total=Sum("amount"), many=Count("pk")))
    return {currency: total for currency, total, _many in sums if total}, sum(many for *_said, many in sums)


def goals_of(query: ReportQuery, months: Iterable[date]) -> dict[date, Decimal]:
    """{month: sum of the goals of all owners shown}; months without a goal are left out.

    Empty for a single pipeline, since goals are set over all of them, and for a reader who may not see others' goals.
    """
    if query.pipeline or not (query.own or query.user.may(rights.CONTACTS_ASSIGN)):
        return {}
    users = [query.user.pk] if query.own else list(query.owners)
    sums: dict[date, Decimal] = defaultdict(Decimal)
    for per_month in goals_by_user(query, users, list(months)).values():
        for month, amount in per_month.items():
            sums[month] += amount
    return {month: amount for month, amount in sums.items() if amount}


def goals_by_user(query: ReportQuery, users: Collection[int], months: list[date]) -> dict[int, dict[date, Decimal]]:
    """{user: {month: goal}}: the last that was set for the month or an earlier one."""
    goals: dict[int, dict[date, Decimal]] = defaultdict(dict)
    for month in months:
        for (kind, user), amount in in_force(query.goals, MONTH_OF_GOALS, VALUE, month).items():
            if kind == "user" and user in users:
                goals[user][month] = amount
    return goals

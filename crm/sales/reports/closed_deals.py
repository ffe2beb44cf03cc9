"""Deals that ended: how many were won and lost, for how much, how long a won one took, and why the others were lost.

A deal counts in the period in which it ended; one that was reopened since does not.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DecimalField, DurationField, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from crm.accounts.language.formats import percent
from crm.sales.deals.totals import in_words, sum_of_both
from crm.sales.models import Deal, LostReason
from crm.sales.reference_rows import every_reason
from crm.sales.reports.periods import Period
from crm.sales.reports.reader_scope import ReportQuery

WON, LOST = Deal.Outcome.WON, Deal.Outcome.LOST
ZERO, NO_TIME = Decimal(0), timedelta(0)
NOW, BEFORE = "now", "before"


@dataclass(frozen=True)
class Tally:
    """A number of deals, their amounts by currency, and their total duration."""

    count: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)
    took: timedelta = NO_TIME

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.count + other.count, sum_of_both(self.amounts, other.amounts), self.took + other.took)

    @property
    def amount(self) -> str:
        """«304 100 zł + 7 300 €»."""
        return in_words(self.amounts)

    @property
    def days(self) -> int | None:
        """Whole days from opening to end, on average; None for none."""
        return round(self.took / self.count / timedelta(days=1)) if self.count else None


NOTHING = Tally()


@dataclass(frozen=True)
class EndedRow:
    """Deals with the same period, outcome, reason, owner and currency, as one sum."""

    when: str
    outcome: str
    reason: int | None
    owner: int
    sum: Tally


@dataclass(frozen=True)
class Ended:
    """Everything that ended in one span, or a person's part of it."""

    rows: tuple[EndedRow, ...]

    def of(self, fits: Callable[[EndedRow], bool]) -> Tally:
        """The sum of the rows that match."""
        return sum((row.sum for row in self.rows if fits(row)), NOTHING)

    @property
    def won(self) -> Tally:
        """Won ones."""
        return self.of(lambda row: row.outcome == WON)

    @property
    def lost(self) -> Tally:
        """Lost ones."""
        return self.of(lambda row: row.outcome == LOST)

    @property
    def count(self) -> int:
        """All of them."""
        return self.won.count + self.lost.count

    @property
    def rate(self) -> int | None:
        """Won ones among all that ended, in whole percents; None where nothing ended."""
        return percent(self.won.count, self.count) if self.count else None

    def whose(self, owner: int | None, owners: Any = ()) -> "Ended":
        """The part of one owner; None for all who are not among the `known` owners."""
        fits = (lambda row: row.owner not in owners) if owner is None else (lambda row: row.owner == owner)
        return Ended(tuple(filter(fits, self.rows)))

    def reasons(self) -> list[tuple[LostReason | None, Tally]]:
        """[(reason, tally)] of lost deals, the most frequent first; None where no reason was given. One query."""
        sums: dict[int | None, Tally] = defaultdict(lambda: NOTHING)
        for row in self.rows:
            if row.outcome == LOST:
                sums[row.reason] += row.sum
        named = {pair.pk: pair for pair in every_reason.rows(None)}
        tallies = [(named.get(key or 0), total) for key, total in sums.items()]
        return sorted(tallies, key=lambda pair: (-pair[1].count, pair[0] is None, pair[0].position if pair[0] else 0))


def within(column: str, period: Period) -> Q:
    """A moment within the period."""
    return Q(**{f"{column}__gte": period.begins, f"{column}__lt": period.ends})


def ended(query: ReportQuery) -> tuple[Ended, Ended]:
    """(what ended in the period, what ended in the one before it); one query."""
    now, before = within("ended_at", query.period), within("ended_at", query.before)
    rows = query.deals.exclude(outcome="").filter(now | before)
    rows = rows.annotate(span=Case(When(now, Value(NOW)), default=Value(BEFORE)))
    lasted = Sum(F("ended_at") - F("opened_at"), output_field=DurationField())
    total = Coalesce(Sum("amount"), ZERO, output_field=DecimalField())
    alike = rows.values_list("span", "outcome", "lost_reason", "owner", "currency")
    sums = alike.annotate(many=Count("pk"), total=total, took=lasted)
    tally_rows = [
        EndedRow(span, outcome, reason, owner, Tally(count, {currency: amount} if amount else {}, took))
        for span, outcome, reason, owner, currency, count, amount, took in sums
    ]
    return of_span(tally_rows, NOW), of_span(tally_rows, BEFORE)


def of_span(rows: list[EndedRow], name: str) -> Ended:
    """Those of one span."""
    return Ended(tuple(row for row in rows if row.when == name))

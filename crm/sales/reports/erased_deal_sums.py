"""Sums of deals erased with their people, shown beside the figures, never of fewer than FEW deals."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from crm.sales.deals.totals import in_words, sum_of_both
from crm.sales.documents.turnover import FEW
from crm.sales.models import Deal, GoneDeals
from crm.sales.reports.reader_scope import ReportQuery


@dataclass(frozen=True)
class ErasedSum:
    """A number of won (or lost) deals of people whose data were deleted, and their amounts by currency."""

    outcome: str
    count: int = 0
    amounts: Any = ()

    @property
    def amount(self) -> str:
        """In words."""
        return in_words(dict(self.amounts))


def erased_sums(query: ReportQuery) -> list[ErasedSum]:
    """Sums of won and lost deals in the months that the period touches, each of at least FEW deals. One query.

    Empty for a reader who sees only their own figures: whose deals they were is not stored.
    """
    if query.own:
        return []
    months = (query.period.first.replace(day=1), query.period.last)
    rows = GoneDeals.objects.filter(month__range=months)
    rows = rows if query.all and not query.team else rows.filter(team__in=teams_of(query))
    rows = rows.filter(pipeline=query.pipeline) if query.pipeline else rows
    sums = {name: ErasedSum(name) for name in (Deal.Outcome.WON.value, Deal.Outcome.LOST.value)}
    for outcome, currency, count, amount in rows.values_list("outcome", "currency").annotate(
        Sum("count"), Sum("amount")
    ):
        sum_before = sums[outcome]
        sums[outcome] = ErasedSum(
            outcome, sum_before.count + count, sum_of_both(dict(sum_before.amounts), {currency: amount})
        )
    return [sum_before for sum_before in sums.values() if sum_before.count >= FEW]


def teams_of(query: ReportQuery) -> list[int]:
    """The teams whose sums these are."""
    return [query.team.pk] if query.team else query.user.team_ids

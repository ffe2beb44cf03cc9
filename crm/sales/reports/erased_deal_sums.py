"""Sums of deals that went with their people: told beside the figures, never of fewer than FEW deals."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from crm.sales.deals.totals import added, in_words
from crm.sales.documents.turnover import FEW
from crm.sales.models import Deal, GoneDeals
from crm.sales.reports.reader_scope import Asking


@dataclass(frozen=True)
class Gone:
    """So many won (or lost) deals of people whose data were deleted, and what they came to."""

    outcome: str
    count: int = 0
    amounts: Any = ()

    @property
    def amount(self) -> str:
        """In words."""
        return in_words(dict(self.amounts))


def gone(asking: Asking) -> list[Gone]:
    """Won and lost ones of whole months that the period touches; those of FEW or more. One statement.

    Nothing to who sees her own figures only: whose deals they were is not kept.
    """
    if asking.own:
        return []
    months = (asking.period.first.replace(day=1), asking.period.last)
    rows = GoneDeals.objects.filter(month__range=months)
    rows = rows if asking.all and not asking.team else rows.filter(team__in=teams_of(asking))
    rows = rows.filter(pipeline=asking.pipeline) if asking.pipeline else rows
    found = {name: Gone(name) for name in (Deal.Outcome.WON.value, Deal.Outcome.LOST.value)}
    for outcome, currency, count, amount in rows.values_list("outcome", "currency").annotate(
        Sum("count"), Sum("amount")
    ):
        one = found[outcome]
        found[outcome] = Gone(outcome, one.count + count, added(dict(one.amounts), {currency: amount}))
    return [one for one in found.values() if one.count >= FEW]


def teams_of(asking: Asking) -> list[int]:
    """The teams whose sums these are."""
    return [asking.team.pk] if asking.team else asking.user.team_ids

"""Sums of deals: how many, how much, and how much by the probability of their stages. Pure.

Currencies are never added to each other, «304 100 zł + 7 300 €», but by the rates of a day (`in_house`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Sum
from django.db.models.functions import Coalesce

from crm.accounts.language.formats import money
from crm.sales.currencies import SIGNS, in_order
from crm.sales.models import Deal
from crm.sales.money.exchange import Exchange

CHANCE = {"": None, "won": 100, "lost": 0}  # of the stage, while it is open


@dataclass(frozen=True)
class Total:
    """A sum by currency."""

    count: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)
    weights: dict[str, Decimal] = field(default_factory=dict)

    def __add__(self, other: "Total") -> "Total":
        return Total(
            self.count + other.count, sum_of_both(self.amounts, other.amounts), sum_of_both(self.weights, other.weights)
        )

    @property
    def amount(self) -> str:
        """In words."""
        return in_words(self.amounts)

    @property
    def weighted(self) -> str:
        """The same by probability, whole units."""
        return in_words({name: value.quantize(Decimal(1)) for name, value in self.weights.items()})


NONE = Total()


def sum_of_both(first: dict[str, Decimal], other: dict[str, Decimal]) -> dict[str, Decimal]:
    """Sums of both, currency by currency."""
    return {name: first.get(name, Decimal(0)) + other.get(name, Decimal(0)) for name in sorted({*first, *other})}


def in_house(total: Total, exchange: Exchange) -> Total:
    """A sum in the currency of the house; beside it what has no rate."""
    return Total(total.count, exchange.amounts(total.amounts), exchange.amounts(total.weights))


def in_words(amounts: dict[str, Decimal]) -> str:
    """«304 100 zł + 7 300 €»; «0 zł» for nothing."""
    parts = [money(amounts[name], SIGNS[name]) for name in in_order(amounts) if amounts[name]]
    return " + ".join(parts) or money(0, SIGNS["PLN"])


def total_of(count: int, amount: Decimal, currency: str, chance: int) -> Total:
    """`amount` of `count` deals that are won with `chance` percent."""
    if not amount:
        return Total(count)
    return Total(count, {currency: amount}, {currency: amount * chance / 100})


def summed(deals: Iterable[Deal]) -> Total:
    """The total of deals in hand, which come with their stages."""
    total = NONE
    for deal in deals:
        chance = CHANCE[deal.outcome]
        amount = deal.amount or Decimal(0)
        total += total_of(1, amount, deal.currency, deal.stage.probability if chance is None else chance)
    return total


def totals_by(deals: Any, *names: str) -> dict[tuple, Total]:
    """{values of `names`: the total} of a queryset of open deals, in one statement."""
    return totals_in(sums_by(deals, *names), *names)


def sums_by(deals: Any, *names: str) -> Any:
    """What `totals_by` asks: a row for each of the values, of the currencies and of the chances."""
    rows = deals.order_by().values(*names, "currency", "stage__probability")
    zero = Coalesce(Sum("amount"), Decimal(0), output_field=DecimalField())
    return rows.annotate(many=Count("pk"), sum=zero, chance=F("stage__probability"))


def totals_in(rows: Iterable[dict[str, Any]], *names: str) -> dict[tuple, Total]:
    """{values of `names`: the total} of such rows."""
    totals: dict[tuple, Total] = {}
    for row in rows:
        key = tuple(row[name] for name in names)
        part = total_of(row["many"], row["sum"], row["currency"], row["chance"])
        totals[key] = totals.get(key, NONE) + part
    return totals

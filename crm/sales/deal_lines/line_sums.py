"""Sums of the lines of a deal, exact to the smallest unit of their currency.

    line      quantity by price, rounded half up; less the discount, which is rounded half up where it is a percentage
    rate      the lines of one rate net; VAT of that sum, rounded half up once (art. 106e(1)(13)-(14) of the VAT Act)
    total     the sums of the rates

zw, oo and np bear no tax. Nothing is a float on the way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Protocol

from crm.accounts.language.formats import money
from crm.narrowing import promised
from crm.sales.currencies import SIGNS, in_units
from crm.sales.models import DealLine, Vat

ZERO = Decimal(0)
ORDER = list(Vat.values)
OF_COSTS = "PLN"


class Sold(Protocol):
    """What a line has to say."""

    vat: str

    @property
    def worth(self) -> Decimal:
        """The line net."""
        ...


@dataclass(frozen=True)
class RateSum:
    """The lines of one rate."""

    rate: str
    net: Decimal
    currency: str

    @property
    def percent(self) -> Decimal:
        """The rate as a number; zero where no tax is counted."""
        return Decimal(self.rate) if self.rate.isdecimal() else ZERO

    @property
    def vat(self) -> Decimal:
        """The tax of the sum."""
        return in_units(self.net * self.percent / 100, self.currency)

    @property
    def gross(self) -> Decimal:
        """With the tax."""
        return self.net + self.vat

    @property
    def label(self) -> str:
        """The rate in words."""
        return str(Vat(self.rate).label)


@dataclass(frozen=True)
class LineSums:
    """All the lines."""

    rates: tuple[RateSum, ...]
    currency: str

    @property
    def net(self) -> Decimal:
        """Without tax."""
        return sum((each.net for each in self.rates), ZERO)

    @property
    def vat(self) -> Decimal:
        """The tax."""
        return sum((each.vat for each in self.rates), ZERO)

    @property
    def gross(self) -> Decimal:
        """With the tax."""
        return self.net + self.vat


def sums_of(lines: Iterable[Sold], currency: str) -> LineSums:
    """The sums by rate, the highest rate first, of lines that are all in this currency."""
    nets: dict[str, Decimal] = {}
    for line in lines:
        nets[line.vat] = nets.get(line.vat, ZERO) + line.worth
    return LineSums(tuple(RateSum(rate, nets[rate], currency) for rate in sorted(nets, key=ORDER.index)), currency)


@dataclass(frozen=True)
class Margin:
    """What is earned on the lines whose cost is known; `partial` where some lines have none."""

    net: Decimal
    cost: Decimal
    partial: bool

    @property
    def earned(self) -> Decimal:
        """Net less cost."""
        return self.net - self.cost

    @property
    def percent(self) -> Decimal | None:
        """Of what is sold, to a tenth; None where nothing is."""
        return (self.earned * 100 / self.net).quantize(Decimal("0.1"), ROUND_HALF_UP) if self.net else None


@dataclass(frozen=True)
class LinesSold:
    """The lines of one deal, in its `currency`; with `costs` the margin is told."""

    lines: Sequence[DealLine]
    currency: str
    costs: bool = False

    @cached_property
    def sums(self) -> LineSums:
        """What they come to, rate by rate."""
        return sums_of(self.lines, self.currency)

    @cached_property
    def margin(self) -> Margin | None:
        """None where no line has a cost, in another currency than that of the costs, and for whoever may not see it."""
        known = [line for line in self.lines if line.unit_cost is not None]
        if not known or not self.costs or self.currency != OF_COSTS:
            return None
        costs = (in_units(line.quantity * promised(line.unit_cost), OF_COSTS) for line in known)
        return Margin(sum((line.worth for line in known), ZERO), sum(costs, ZERO), len(known) < len(self.lines))

    @property
    def gross_words(self) -> str:
        """What they cost with the tax."""
        return money(self.sums.gross, SIGNS[self.currency])

"""What amounts come to in the currency of the house, by the rates of a day. A rate that is missing is never guessed.

    exchange = exchange_on(today)
    exchange.in_house({"PLN": Decimal(100), "EUR": Decimal(10)})     Converted(amount, missing={})
    rate_for_document("EUR", issued_on)                              the last table before that day

Each sum of a currency is multiplied once and rounded half up to the smallest unit of the house's; then they are added.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.language.formats import day as day_in_words, num
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked
from crm.sales.currencies import SIGNS, Currency, in_order, in_units
from crm.sales.models import ExchangeRate, HouseMoney

HOME = Currency.PLN.value  # what tables of the NBP count in
KEPT = timedelta(days=14)  # a rate that is older says nothing of today
EXACT = Decimal("0.00000001")


@dataclass(frozen=True)
class Rate:
    """What one unit of a currency is worth, by the table of a day."""

    code: str
    rate: Decimal
    day: date
    table: str = ""

    @property
    def words(self) -> str:
        """«1 EUR = 4,2512 zł (231/A/NBP/2026)»."""
        worth = f"1 {self.code} = {number(self.rate)} {SIGNS[HOME]}"
        return f"{worth} ({self.table})" if self.table else worth


@dataclass(frozen=True)
class Converted:
    """A sum in the currency of the house; `missing` are the amounts that no rate is known for."""

    amount: Decimal
    missing: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Exchange:
    """The rates in złoty that were known on a day, and the currency of the house."""

    house: str
    day: date
    rates: Mapping[str, Rate]

    def per_unit(self, code: str) -> Decimal | None:
        """What one unit is worth in the currency of the house; None where nobody knows."""
        if code == self.house:
            return Decimal(1)
        worth, own = (Decimal(1) if name == HOME else self.known(name) for name in (code, self.house))
        return worth / own if worth and own else None

    def known(self, code: str) -> Decimal | None:
        """The rate in złoty."""
        rate = self.rates.get(code)
        return rate.rate if rate else None

    def in_house(self, amounts: Mapping[str, Decimal]) -> Converted:
        """The sum of the amounts."""
        total, missing = Decimal(0), {}
        for code, amount in amounts.items():
            rate = self.per_unit(code)
            if rate is None and amount:
                missing[code] = amount
            elif rate is not None:
                total += in_units(amount * rate, self.house)
        return Converted(total, missing)

    def amounts(self, amounts: Mapping[str, Decimal]) -> dict[str, Decimal]:
        """The same as sums by currency: all that can be told in the house's, the rest beside it."""
        converted = self.in_house(amounts)
        whole = {self.house: converted.amount} if set(amounts) - set(converted.missing) else {}
        return {**whole, **converted.missing}

    def words(self, codes: Iterable[str]) -> list[str]:
        """What to say under a sum: by which rates it was counted, and what has none."""
        foreign = [code for code in in_order(codes) if code != self.house]
        used = [self.rates[code] for code in foreign if code in self.rates and self.per_unit(code) is not None]
        missing = [code for code in foreign if self.per_unit(code) is None]
        lines = []
        if used:
            days = {"day": day_in_words(max(rate.day for rate in used))}
            rates = ", ".join(rate.words for rate in used)
            lines.append(_("At the rate of the day, %(day)s: %(rates)s.") % {**days, "rates": rates})
        elif foreign and not missing:
            lines.append(_("At the rate of the day."))
        if missing:
            words = _("No rate is known for %(codes)s: these amounts stand apart.")
            lines.append(words % {"codes": ", ".join(missing)})
        return lines


def number(rate: Decimal) -> str:
    """A rate as one reads it: at least four places, no zeros behind them."""
    places = max(4, -int(rate.normalize().as_tuple().exponent))
    whole, _point, rest = f"{rate:.{places}f}".partition(".")
    return f"{num(int(whole))}{num(Decimal('0.5'))[1]}{rest}"


@prepared
def known_rates(_reader: Any, *, until: date) -> Any:
    """The newest rate of each currency that is not too old."""
    rows = ExchangeRate.objects.filter(day__lte=until, day__gt=until - KEPT)
    return rows.order_by("code", "-day").distinct("code").values_list("code", "rate", "day", "table")


@prepared
def house_row(_reader: None) -> Any:
    """The row of the house's currency; none until somebody sets it."""
    return HouseMoney.objects.order_by("pk").values_list("currency", flat=True)[:1]


def house_currency() -> str:
    """The currency in which the house counts; złoty until somebody says otherwise."""
    return next(iter(house_row.rows(None)), HOME)


def exchange_asked(day: date) -> list[Asked]:
    """What `exchange_on` asks, to be asked with other things."""
    return [house_row.asking(None), known_rates.asking(None, until=day)]


def exchange_on(day: date) -> Exchange:
    """The rates of that day; two statements."""
    rates = {row[0]: Rate(*row) for row in known_rates.rows(None, until=day)}
    return Exchange(house_currency(), day, rates)

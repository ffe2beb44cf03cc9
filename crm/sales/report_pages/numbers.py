"""A number of a report: how it reads, the list it leads to, and its plain value for a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, ngettext

from crm.accounts.language.formats import EMPTY, NBSP, num
from crm.sales.currencies import SIGNS, in_order
from crm.sales.deals.totals import in_words

THOUSAND, MILLION = Decimal(1000), Decimal(1_000_000)
SHORT_FROM = Decimal(10_000)
PIECES, PERCENT, DAYS = "", "%", "d"
Values = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Number:
    """`count` rows stand behind it at `url`; none, and it leads nowhere. `values` are (unit, value) pairs."""

    text: str
    count: int = 0
    url: str = ""
    values: Values = ()

    def __str__(self) -> str:
        return self.text


NONE = Number(EMPTY)


def counted(count: int, url: str = "") -> Number:
    """So many rows."""
    return Number(num(count), count, url, ((PIECES, count),))


def worth(amounts: Mapping[str, Decimal], count: int, url: str = "") -> Number:
    """What `count` rows are worth, by currency; a dash for no rows."""
    return priced(amounts, count, url) if count else NONE


def priced(amounts: Mapping[str, Decimal], count: int = 0, url: str = "") -> Number:
    """A number of amounts by currency; «0 zł» for none."""
    rounded = {
        name: value.quantize(Decimal(1)) if value == value.to_integral() else value for name, value in amounts.items()
    }
    return Number(in_words(rounded), count, url, tuple(sorted(rounded.items(), reverse=True)))


def share(percent: int | None, count: int, url: str = "") -> Number:
    """Whole percents of something; `count` rows are the part."""
    return NONE if percent is None else Number(f"{percent}%", count, url, ((PERCENT, percent),))


def in_days(days: int | None, count: int, url: str = "") -> Number:
    """So many days."""
    if days is None:
        return NONE
    return Number(ngettext("%(n)s day", "%(n)s days", days) % {"n": num(days)}, count, url, ((DAYS, days),))


def short(amounts: Mapping[str, Decimal]) -> str:
    """«612 tys. zł + 7 300 €», for charts; empty for nothing."""
    return " + ".join(shortened(amounts[name], SIGNS[name]) for name in in_order(amounts) if amounts[name])


def shortened(amount: Decimal, sign: str) -> str:
    """One amount, in thousands or millions where it is large."""
    if amount >= MILLION:
        return _("%(n)s m %(currency)s") % {"n": num(round(amount / MILLION, 1)), "currency": sign}
    if amount >= SHORT_FROM:
        return _("%(n)s k %(currency)s") % {"n": num(round(amount / THOUSAND)), "currency": sign}
    return f"{num(round(amount))}{NBSP}{sign}"


@dataclass(frozen=True)
class Line:
    """One line of a table: what it is about, and its numbers. `bar` is its part of the longest, in percent."""

    label: str
    cells: Sequence[Number]
    bar: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Numbers under their heads; `foot` are lines about all of it."""

    slug: str
    title: str
    heads: Sequence[str]
    lines: Sequence[Line]
    foot: Sequence[Line] = field(default_factory=tuple)

    def __bool__(self) -> bool:
        return bool(self.lines)

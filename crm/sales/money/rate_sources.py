"""Where rates come from: table A of the NBP, asked over HTTP, or a file of this installation. Nothing of ours is sent.

Both speak the NBP's own JSON: [{"no": "231/A/NBP/2026", "effectiveDate": "2026-12-01", "rates": [{"code", "mid"}, …]}].
What is no table, names no known currency, or comes from a day ahead is refused whole: half a table would be a guess.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.contacts.registers.http import fetch
from crm.contacts.registers.register_answer import Unavailable
from crm.sales.currencies import Currency
from crm.sales.models import ExchangeRate

OURS = Path(__file__).with_name("table_a.json")
LAST = 7  # tables that are asked for: a week off the network is made up for
MOST = Decimal(1_000_000)
LONGEST_NUMBER = 24
KNOWN = frozenset(Currency.values) - {Currency.PLN.value}


class NoRates(ValidationError):
    """The source did not answer, or not with tables of rates."""

    def __init__(self) -> None:
        super().__init__(
            _("The table of rates did not come. Try again later, or enter the rate by hand."), code="rates"
        )


@dataclass(frozen=True)
class RateTable:
    """One table: its day, its number, and {code: złoty for one unit}."""

    day: date
    number: str
    rates: dict[str, Decimal]


def tables_in(content: bytes | str) -> list[RateTable]:
    """The tables of an answer. NoRates for anything else."""
    try:
        rows = json.loads(content, parse_float=Decimal, parse_int=Decimal)
        if not isinstance(rows, list):
            raise NoRates
        return [table_of(row) for row in rows]
    except (ValueError, TypeError, KeyError, AttributeError, InvalidOperation, RecursionError) as trouble:
        raise NoRates from trouble


def table_of(row: dict[str, Any]) -> RateTable:
    """One table of the answer. Rates of things that are no currency (XDR) are left out."""
    day, rates = date.fromisoformat(row["effectiveDate"]), {}
    if day > timezone.localdate() + timedelta(days=1):
        raise ValueError("a day ahead")
    for each in row["rates"]:
        code, rate = str(each["code"]), Decimal(each["mid"])
        if not (rate.is_finite() and 0 < rate < MOST):
            raise ValueError("no rate")
        if code in KNOWN:
            rates[code] = rate
    return RateTable(day, str(row["no"])[:LONGEST_NUMBER], rates)


def from_nbp() -> list[RateTable]:
    """The last tables of the bank."""
    try:
        status, content = fetch(f"{settings.NBP_URL}/api/exchangerates/tables/A/last/{LAST}/?format=json")
    except Unavailable as trouble:
        raise NoRates from trouble
    if status != HTTPStatus.OK:
        raise NoRates
    return tables_in(content)


def from_file() -> list[RateTable]:
    """The tables of the file."""
    try:
        return tables_in(Path(settings.EXCHANGE_RATES_FILE or OURS).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as trouble:
        raise NoRates from trouble


SOURCES: dict[str, tuple[str, Callable[[], list[RateTable]]]] = {
    "nbp": (ExchangeRate.Source.NBP, from_nbp),
    "file": (ExchangeRate.Source.FILE, from_file),
}

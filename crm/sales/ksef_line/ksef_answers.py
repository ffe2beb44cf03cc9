"""What KSeF says of an invoice, in our words; numbers of KSeF are checked by their last two signs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from crm.sales.ksef_line.ksef_trouble import KsefTrouble, in_one_line

NUMBER = re.compile(r"(\d{10})-\d{8}-[0-9A-F]{12}-[0-9A-F]{2}")
REFERENCE = re.compile(r"[0-9A-Za-z-]{1,64}")
SUCCESS, DUPLICATE, CANCELLED = 200, 440, 550
POLYNOMIAL = 0x07


@dataclass(frozen=True)
class InvoiceState:
    """How far KSeF is with one invoice: its code and words, the number once it is taken."""

    reference: str
    digest: str
    code: int
    words: str = ""
    number: str = ""
    original: str = ""  # the number of the one it repeats, and the session of that one
    original_session: str = ""

    @property
    def open(self) -> bool:
        """Whether KSeF is not ready with it."""
        return self.code < SUCCESS

    @property
    def cancelled(self) -> bool:
        """Whether KSeF stopped by itself and says: send it again."""
        return self.code == CANCELLED


@dataclass(frozen=True)
class Sale:
    """An invoice of ours that lies in KSeF, as a query names it."""

    number: str
    digest: str
    kept_at: datetime


@dataclass(frozen=True)
class SalesPage:
    """One page of a query: what is on it, and from where the next one goes on (None at the end)."""

    sales: list[Sale] = field(default_factory=list)
    more: bool = False
    until: datetime | None = None  # everything before it is in the answer


def number_in(text: Any, nip: str) -> str:
    """A number of KSeF for an invoice of ours; KsefTrouble for anything else."""
    number = str(text or "")
    match = NUMBER.fullmatch(number)
    if match is None or match.group(1) != nip or check_signs(number[:32]) != number[-2:]:
        raise KsefTrouble("protocol")
    return number


def check_signs(text: str) -> str:
    """CRC-8 as two hexadecimal signs."""
    rest = 0
    for byte in text.encode():
        rest ^= byte
        for _bit in range(8):
            rest = ((rest << 1) ^ POLYNOMIAL) & 0xFF if rest & 0x80 else rest << 1
    return f"{rest:02X}"


def reference_in(text: Any) -> str:
    """A name that KSeF gave to something, fit to stand in an address; KsefTrouble for anything else."""
    if not isinstance(text, str) or not REFERENCE.fullmatch(text):
        raise KsefTrouble("protocol")
    return text


def state_in(row: Any, nip: str) -> InvoiceState:
    """The state of one invoice of an answer."""
    try:
        status, extensions = row["status"], row["status"].get("extensions") or {}
        code = int(status["code"])
        return InvoiceState(
            reference=reference_in(row["referenceNumber"]),
            digest=str(row["invoiceHash"]),
            code=code,
            words=in_one_line("; ".join(words_in(status))),
            number=number_in(row.get("ksefNumber"), nip) if code == SUCCESS else "",
            original=str(extensions.get("originalKsefNumber") or ""),
            original_session=str(extensions.get("originalSessionReferenceNumber") or ""),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise KsefTrouble("protocol") from None


def words_in(status: Any) -> Iterator[str]:
    """The description of a status, and its details."""
    yield str(status.get("description") or "")
    details = status.get("details")
    yield from (str(each) for each in details if each) if isinstance(details, list) else ()


def sales_in(content: Any, nip: str) -> SalesPage:
    """A page of invoices of ours."""
    try:
        sales = [
            Sale(number_in(row["ksefNumber"], nip), str(row["invoiceHash"]), moment_in(row["permanentStorageDate"]))
            for row in content["invoices"]
        ]
        until = content.get("permanentStorageHwmDate")
        more = bool(content["hasMore"])
        return SalesPage(sales, more, moment_in(until) if until else None)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise KsefTrouble("protocol") from None


def moment_in(text: Any) -> datetime:
    """A moment of an answer; ValueError for none."""
    moment = parse_datetime(str(text))
    if moment is None or moment.tzinfo is None:
        raise ValueError("no moment")
    return moment

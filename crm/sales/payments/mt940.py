"""MT940, the statement of SWIFT, as Polish banks fill it: `:60F:` the currency, `:61:` an entry, `:86:` its text.

The text comes in fields «~20»…«~25» (some banks write «<20» or «^20»), cut after 27 or 35 signs wherever a word stands:
so it is read twice, joined with and without a blank.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from crm.sales.payments.statement import MOST, Payment, UnreadableStatement

TAG = re.compile(r"^:(\d{2}[A-Z]?):", re.MULTILINE)
ENTRY = re.compile(r"(\d{2})(\d{2})(\d{2})(?:\d{4})?(R?[CD])[A-Z]?(\d{1,13}),(\d{0,3})")
BALANCE = re.compile(r"[CD]\d{6}([A-Z]{3})")
PART = re.compile(r"[~<^](\d{2})")
TITLE = range(20, 26)
CENTURY = 2000


def is_mt940(text: str) -> bool:
    """Whether it has the tags of MT940."""
    return {"20", "61"} <= set(TAG.findall(text)) or {"60F", "61"} <= set(TAG.findall(text))


def payments_in_mt940(text: str) -> list[Payment]:
    """The credits. UnreadableStatement where an entry is none."""
    payments: list[Payment] = []
    currency = "PLN"
    entry: tuple[date, Decimal] | None = None
    for count, (tag, content) in enumerate(fields_in(text)):
        if count > 3 * MOST:
            raise UnreadableStatement("too_many")
        if tag in ("60F", "60M"):
            balance = BALANCE.match(content)
            currency = balance[1] if balance else currency
        elif tag == "61":
            entry = credit(content)
        elif tag == "86" and entry:
            payments.append(Payment(*entry, currency, titles(content)))
            entry = None
    return payments


def fields_in(text: str) -> Iterator[tuple[str, str]]:
    """(tag, content) of each field."""
    tags = list(TAG.finditer(text))
    for at, match in enumerate(tags):
        end = tags[at + 1].start() if at + 1 < len(tags) else len(text)
        yield match[1], text[match.end() : end].strip()


def credit(content: str) -> tuple[date, Decimal] | None:
    """(day, amount) of money that came in; None for what went out."""
    match = ENTRY.match(content)
    if match is None:
        raise UnreadableStatement("broken")
    year, month, day, side, whole, part = match.groups()
    try:
        booked = date(CENTURY + int(year), int(month), int(day))
    except ValueError:
        raise UnreadableStatement("broken") from None
    return (booked, Decimal(f"{whole}.{part or 0}")) if side == "C" else None


def titles(content: str) -> tuple[str, ...]:
    """The title joined both ways; the whole text where it has no fields."""
    lines = content.replace("\r", "").split("\n")
    pieces = PART.split("".join(lines))
    if len(pieces) == 1:
        return " ".join(lines), "".join(lines)
    parts = [text for number, text in zip(pieces[1::2], pieces[2::2], strict=True) if int(number) in TITLE]
    return "".join(parts), " ".join(parts)

"""How severe: SE = DPC x EI + CB (ENISA 2013, Working Document v1.0). Pure; exact decimals, quarters never round.

DPC, what the data say, 1 to 4. EI, how easily the person is recognised, 0.25 to 1. CB, what was broken: the sum of
confidentiality, integrity, availability (0, 0.25, 0.5 each) and 0.5 for intent. The score proposes; a human decides.
"""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

DPC = (1, 2, 3, 4)
EI = (Decimal("0.25"), Decimal("0.5"), Decimal("0.75"), Decimal(1))
PART = (Decimal(0), Decimal("0.25"), Decimal("0.5"))
INTENT = Decimal("0.5")
QUARTER = Decimal("0.25")
MOST = 3 * PART[-1] + INTENT


class Band(StrEnum):
    """The four bands. A score at a border belongs to the higher one."""

    LOW = "low"  # below 2
    MEDIUM = "medium"  # from 2
    HIGH = "high"  # from 3
    VERY_HIGH = "very_high"  # from 4


BORDERS = ((Decimal(4), Band.VERY_HIGH), (Decimal(3), Band.HIGH), (Decimal(2), Band.MEDIUM))


class Severity(NamedTuple):
    """The exact score and its band."""

    score: Decimal
    band: Band


def severity(dpc: int | Decimal | str, ei: Decimal | str, cb: Decimal | str) -> Severity:
    """The severity of a breach. ValueError for a value off the grid, TypeError for a float, which cannot be exact."""
    data, ease, broken = exact(dpc), exact(ei), exact(cb)
    if data not in DPC:
        raise ValueError("DPC is 1, 2, 3 or 4")
    if ease not in EI:
        raise ValueError("EI is 0.25, 0.5, 0.75 or 1")
    if not 0 <= broken <= MOST or broken % QUARTER:
        raise ValueError("CB is a sum of quarters, at most 2")
    score = data * ease + broken
    return Severity(score, band(score))


def band(score: Decimal) -> Band:
    """The band of a score."""
    return next((name for border, name in BORDERS if score >= border), Band.LOW)


def broken(
    confidentiality: Decimal | str, integrity: Decimal | str, availability: Decimal | str, *, malicious: bool
) -> Decimal:
    """CB from its parts. ValueError for a part that is not 0, 0.25 or 0.5."""
    parts = [exact(part) for part in (confidentiality, integrity, availability)]
    if any(part not in PART for part in parts):
        raise ValueError("each part of CB is 0, 0.25 or 0.5")
    return sum(parts, INTENT if malicious else Decimal(0))


def exact(value: int | Decimal | str) -> Decimal:
    """`value` as a decimal. TypeError for a float and for a truth value."""
    if isinstance(value, float | bool):
        raise TypeError("floats are not exact: give a Decimal or a string")
    return Decimal(value)

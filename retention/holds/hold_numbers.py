"""How holds are called: B-2026-3, in one series a year."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from crm.casework import case_numbers
from retention.models import Hold


def next_number(at: datetime) -> str:
    """The number of the next hold of the year. The caller's transaction keeps the series until it ends."""
    return case_numbers.next_number(Hold.objects.all(), "B", at, series="retention.hold")


def keys_of(numbers: Iterable[str]) -> dict[str, UUID]:
    """{number: public key} of the holds called so; one query, none when nobody asks."""
    wanted_numbers = set(numbers)
    return dict(Hold.objects.filter(number__in=wanted_numbers).values_list("number", "uid")) if wanted_numbers else {}

"""Pages of a list that is sorted in memory: they have numbers, since the order is computed anew for each request."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from crm.accounts.pages.keyset import PAGE

LONGEST = 4  # digits of a page's number


@dataclass(frozen=True)
class NumberedPage:
    """The keys on one page, the number of its first row, and the numbers of the pages beside it, empty for none."""

    keys: list[int]
    first: int
    older: str
    newer: str

    @classmethod
    def of(cls, order: Sequence[int], text: str) -> "NumberedPage":
        """The page whose number is typed in an address; the first for anything else."""
        number = max(1, int(text)) if text.isdecimal() and len(text) <= LONGEST else 1
        start = (number - 1) * PAGE
        older = str(number + 1) if len(order) > start + PAGE else ""
        return cls(list(order[start : start + PAGE]), start + 1, older, str(number - 1) if number > 1 else "")


def in_order(keys: Iterable[tuple[int, Any]], by: Callable[[Any], Any], *, down: bool = False) -> list[int]:
    """Keys of (key, value) by their values, those without one (None) last in either direction."""
    pairs = list(keys)
    ranked = sorted(((by(value), key) for key, value in pairs if value is not None), reverse=down)
    return [key for _rank, key in ranked] + [key for key, value in pairs if value is None]

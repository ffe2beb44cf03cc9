"""Fields and columns of a list, some of them the house's own: those are read when somebody speaks of one, not before.

A page that shows and asks nothing of them costs nothing; one that does costs a statement or two, however many rows.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

from crm.privacy.declarations import CUSTOM

T = TypeVar("T")


class Grown(Mapping[str, T]):
    """What every installation has, then what `more()` brings, by name."""

    def __init__(self, own: Mapping[str, T], more: Callable[[], Mapping[str, T]]) -> None:
        self.own, self.more = own, more

    @cached_property
    def brought(self) -> Mapping[str, T]:
        """What the house made for itself."""
        return self.more()

    def __getitem__(self, name: str) -> T:
        if name in self.own or not name.startswith(CUSTOM):
            return self.own[name]
        return self.brought[name]

    def __iter__(self) -> Iterator[str]:
        yield from self.own
        yield from self.brought

    def __len__(self) -> int:
        return len(self.own) + len(self.brought)

    def __bool__(self) -> bool:
        return bool(self.own or self.brought)

"""Fields and columns of a list, with the organisation's custom ones, which are loaded only when one is asked for.

A page that neither shows nor filters by one costs no query; a page that does costs one or two, however many rows.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

from crm.privacy.declarations import CUSTOM

T = TypeVar("T")


class LazyMapping(Mapping[str, T]):
    """The built-in entries and, after them, what `more()` loads on first use; custom names start with CUSTOM."""

    def __init__(self, own: Mapping[str, T], more: Callable[[], Mapping[str, T]]) -> None:
        self.own, self.more = own, more

    @cached_property
    def brought(self) -> Mapping[str, T]:
        """The organisation's custom entries."""
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

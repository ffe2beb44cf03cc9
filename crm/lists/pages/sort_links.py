"""The heads of a list that sort it, and the menu that does the same where rows are cards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crm.lists.pages.column_sorts import ColumnSort, Order
from crm.lists.pages.list_links import ListLinks

ASCENDING, DESCENDING = "ascending", "descending"


@dataclass(frozen=True)
class Head:
    """The head of a column. `url` sorts by it, empty where it cannot be; `aria` says how the list is sorted by it."""

    name: str
    label: Any
    url: str = ""
    aria: str = ""


@dataclass(frozen=True)
class Sorting:
    """The orders of one list as links. `now` is the one in which its rows stand, `own` the one it has by itself.

    `but(word)` is the address of its first page with that word for the order, empty for the list's own.
    """

    sorts: Mapping[str, ColumnSort]
    own: Order | None
    now: Order | None
    but: Callable[[str], str]

    def head(self, name: str, label: Any) -> Head:
        """One column."""
        if name not in self.sorts:
            return Head(name, label)
        sort = self.sorts[name]
        if self.now is None or self.now.column != name:
            return Head(name, label, self.url(Order(name, sort, sort.down)))
        aria = DESCENDING if self.now.down else ASCENDING
        return Head(name, label, self.url(Order(name, sort, not self.now.down)), aria)

    def url(self, order: Order) -> str:
        """The first page in that order."""
        return self.but("" if order == self.own else order.word)


@dataclass(frozen=True)
class SortLinks:
    """The heads of a list with columns. `order` is the one in force; None for the list's own."""

    links: ListLinks
    order: Order | None = None
    fixed: bool = False  # no head is a link: what is searched for has its own order

    @cached_property
    def sorting(self) -> Sorting:
        """The orders as links. A saved view may have another order than the list: that is turned off by a word."""
        kind, back = self.links.asking.kind, "-" if self.links.stored_sort else None
        sorts = {} if self.fixed else kind.sorts
        return Sorting(
            sorts, kind.own_order, self.order or kind.own_order, lambda word: self.links.but(sort=word or back)
        )

    def heads(self) -> list[Head]:
        """The heads of the shown columns, the fixed one first."""
        kind = self.links.asking.kind
        names = [kind.fixed, *(name for name in self.links.asking.columns if name != kind.fixed)]
        return [self.sorting.head(name, kind.columns[name]) for name in names]

    def menu(self) -> list[Head]:
        """Every column that can be sorted by, whether it is shown or not; of the custom ones those that are."""
        columns, sorts = self.links.asking.kind.columns, self.sorting.sorts
        visible = [name for name in self.links.asking.columns if name in sorts]
        return [self.sorting.head(name, columns[name]) for name in dict.fromkeys((*sorts, *visible))]

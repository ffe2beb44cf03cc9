"""A list with heads that sort it and a search above it; without columns to choose, filters and saved views.

A subclass says what its rows are and by what they are ordered; a search stands in the list's own order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet

from crm.accounts.pages.keyset import Page, rows_that_fit
from crm.lists.pages.column_sorts import ColumnSort, Order, OrderedRows
from crm.lists.pages.list_search import STEP
from crm.lists.pages.sort_links import Head, Sorting
from crm.narrowing import promised


@dataclass
class HeadedList:
    """One page of the rows that `user` sees. `asked` is the query string; invalid values in it are ignored.

    `slug` names its edges, `sorts` are {name: how}, `labels` {name: words} of the heads, `newest` its own order.
    """

    user: Any
    asked: Mapping[str, str]
    text: str = ""  # what is searched for within the list

    slug: ClassVar[str] = ""
    sorts: ClassVar[Mapping[str, ColumnSort]] = {}
    labels: ClassVar[Mapping[str, Any]] = {}
    newest: ClassVar[str] = ""

    @property
    def chosen(self) -> Mapping[str, str]:
        """What the address narrows the list by, as its links carry it on."""
        return {}

    def rows_asked(self) -> QuerySet:
        """The rows that the user sees and asks for, in no order."""
        raise NotImplementedError

    def fits(self, row: Any) -> bool:
        """Whether the user may read what was typed in a row."""
        raise NotImplementedError

    @property
    def own_order(self) -> Order:
        """The order that the list has by itself."""
        return promised(Order.asked(self.newest, self.sorts))

    @property
    def order(self) -> Order:
        """The order asked for."""
        return (None if self.text else Order.asked(self.asked.get("sort", ""), self.sorts)) or self.own_order

    @cached_property
    def page(self) -> Page:
        """The page asked for."""
        older, newer = self.asked.get("older", ""), self.asked.get("newer", "")
        kind = f"{self.slug} {self.order.word}"
        return Page.turned(self.fetch, OrderedRows.edge_of_row, kind=kind, older=older, newer=newer)

    def fetch(self, *, size: int, **edge: Any) -> list[Any]:
        """Rows nearest to the edge first: one statement, of a search as many as it takes."""
        rows = OrderedRows(self.rows_asked(), self.order)
        if self.text:
            return rows_that_fit(rows.rows_from, self.fits, rows.edge_of_row, size=size, step=STEP, **edge)
        return rows.rows_from(size=size, **edge)

    @property
    def sorting(self) -> Sorting:
        """The heads as links."""
        return Sorting({} if self.text else self.sorts, self.own_order, self.order, self.sorted_url)

    @property
    def heads(self) -> dict[str, Head]:
        """{name: head} of the columns by which the list is sorted."""
        return {name: self.sorting.head(name, label) for name, label in self.labels.items()}

    @property
    def menu(self) -> Iterable[Head]:
        """The same where rows are cards; nothing for a search."""
        return [] if self.text else self.heads.values()

    def sorted_url(self, word: str) -> str:
        """The first page of the same rows in another order."""
        return self.address({**self.chosen, "sort": word})

    @property
    def state(self) -> list[tuple[str, str]]:
        """What is asked for, as hidden fields of a form carry it."""
        word = self.order.word if self.order != self.own_order else ""
        return [(name, value) for name, value in {**self.chosen, "sort": word}.items() if value]

    @property
    def query(self) -> str:
        """The same as a query string; empty for the list by itself."""
        return f"?{urlencode(self.state)}" if self.state else ""

    @staticmethod
    def address(params: Mapping[str, str]) -> str:
        """A query string without empty values. Starts with ? always."""
        return "?" + urlencode({name: value for name, value in params.items() if value})

"""The list of papers: newest first, narrowed by kind, by what is unpaid, by the days of issue."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _, pgettext

from crm.accounts.pages.keyset import Page, rows_that_fit
from crm.lists.pages.column_sorts import ColumnSort, Order, OrderedRows
from crm.lists.pages.list_search import STEP, is_any_of
from crm.lists.pages.sort_links import Head, Sorting
from crm.sales import typed_values
from crm.sales.documents.masked_documents import DocumentForReader, documents_for_reader
from crm.sales.models import Document

UNPAID, DRAFTS = "unpaid", "drafts"
SORTS = {  # numbers, amounts and whose they are stand sealed: no order by them
    "issued": ColumnSort("issued_on", down=True),
    "due": ColumnSort("payment_due_on"),
}
OWN_ORDER = Order.asked("issued", SORTS)


@dataclass
class DocumentList:
    """One page of the documents that `user` sees. `asked` is the query string; invalid values in it are ignored."""

    user: Any
    asked: Any
    text: str = ""  # what is searched for within the list

    @property
    def kind(self) -> str:
        """The kind asked for, `unpaid`, `drafts`, or nothing."""
        name = self.asked.get("kind", "")
        return name if name in [*Document.Kind.values, UNPAID, DRAFTS] else ""

    def day(self, name: str) -> date | None:
        """A day of the query."""
        return typed_values.day(self.asked.get(name, "")[:20])[0]

    @property
    def since(self) -> date | None:
        """The first day of issue."""
        return self.day("since")

    @property
    def until(self) -> date | None:
        """The last day of issue."""
        return self.day("until")

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.kind or self.since or self.until)

    @cached_property
    def page(self) -> Page:
        """The page asked for."""
        edges = {name: self.asked.get(name, "") for name in ("older", "newer")}
        if self.order is None:
            return Page.turned(self.fetch, edge_of, **edges)
        ordered = OrderedRows(self.asked_rows, self.order)
        page = Page.turned(ordered.fetch, ordered.edge_of, kind=f"documents {self.order.word}", **edges)
        return replace(page, rows=self.rows_of([key for _value, key in page.rows]))

    @property
    def asked_rows(self) -> Any:
        """The documents that the user sees and asks for, in no order."""
        rows = Document.objects.visible_to(self.user).issued(self.since, self.until)
        if self.kind == UNPAID:
            return rows.unpaid()
        if self.kind == DRAFTS:
            return rows.not_in_ksef()
        return rows.filter(kind=self.kind) if self.kind else rows

    @cached_property
    def order(self) -> Order | None:
        """The order asked for; None for the list's own."""
        order = Order.asked(self.asked.get("sort", ""), SORTS)
        return None if order == OWN_ORDER or self.text else order

    @property
    def sorting(self) -> Sorting:
        """The heads that sort the list."""
        return Sorting({} if self.text else SORTS, OWN_ORDER, self.order or OWN_ORDER, self.address)

    def address(self, sort: str) -> str:
        """The first page of the same documents in another order."""
        days = {name: self.day(name) for name in ("since", "until")}
        params = {"kind": self.kind, **days, "sort": sort}
        return "?" + urlencode({name: value for name, value in params.items() if value})

    def rows_of(self, keys: list[int]) -> list[Document]:
        """The documents with these keys, in their order."""
        by_pk = Document.objects.visible_to(self.user).with_keys().in_bulk(keys)
        return [by_pk[key] for key in keys if key in by_pk]

    def fetch(self, *, size: int, before: tuple | None = None, after: tuple | None = None) -> list[Document]:
        """Rows nearest to the edge first: one statement."""
        if self.text:
            window = {"before": before, "after": after}
            return rows_that_fit(self.candidates, self.fits, edge_of, size=size, step=STEP, **window)
        return self.candidates(size=size, before=before, after=after)

    def fits(self, document: Document) -> bool:
        """Whether the reader may read a document, and its number or whose it is was typed."""
        [row] = documents_for_reader([document], self.user)
        return row.clear and is_any_of(self.text, row.number, row.ksef, row.whose)

    def candidates(self, *, size: int, before: tuple | None = None, after: tuple | None = None) -> list[Document]:
        """Documents of the list, nearest to the edge first."""
        rows = self.asked_rows.with_keys()
        if after:
            return list(rows.after(*row_at(after)).order_by("issued_on", "pk")[:size])
        rows = rows.before(*row_at(before)) if before else rows
        return list(rows.order_by("-issued_on", "-pk")[:size])

    @cached_property
    def rows(self) -> list[DocumentForReader]:
        """The rows as the user sees them."""
        return documents_for_reader(self.page.rows, self.user)

    @property
    def state(self) -> list[tuple[str, str]]:
        """What is asked for, as hidden fields of a form carry it."""
        days = [(name, str(self.day(name) or "")) for name in ("since", "until")]
        sort = self.asked.get("sort", "")
        order = sort if Order.asked(sort, SORTS) else ""
        return [(name, value) for name, value in (("kind", self.kind), *days, ("sort", order)) if value]

    @property
    def query(self) -> str:
        """The same as a query string."""
        return f"?{urlencode(self.state)}" if self.state else ""

    @property
    def heads(self) -> dict[str, Head]:
        """The heads of the columns by which papers can be sorted."""
        return {"issued": self.sorting.head("issued", _("Issued")), "due": self.sorting.head("due", _("Payment due"))}

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The kinds to choose from."""
        names = {
            "": pgettext("documents", "All"),
            UNPAID: _("Unpaid invoices"),
            DRAFTS: _("Not in KSeF yet"),
            **plural(),
        }
        days = "".join(f"&{name}={day}" for name in ("since", "until") if (day := self.day(name)))
        days += f"&sort={self.order.word}" if self.order else ""
        return [
            {"url": f"?kind={name}{days}", "label": label, "current": name == self.kind}
            for name, label in names.items()
        ]


def plural() -> dict[str, str]:
    """The kinds as headings."""
    return {
        "invoice": _("Invoices"),
        "order": _("Orders"),
        "contract": _("Contracts"),
        "offer": _("Offers"),
        "complaint": _("Complaints"),
    }


def edge_of(document: Document) -> tuple[int, int]:
    """The keyset values of a row."""
    return document.issued_on.toordinal(), document.pk


def row_at(edge: tuple) -> tuple[date, int]:
    """The same as a row compares them."""
    return date.fromordinal(edge[0]), edge[1]

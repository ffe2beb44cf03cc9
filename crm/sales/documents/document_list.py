"""The list of papers: a standing or a saved view, narrowed by filters; newest first, or in the order of a head."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.pages.keyset import Page, rows_that_fit
from crm.lists.models import FEW
from crm.lists.pages.column_sorts import Order, OrderedRows
from crm.lists.pages.list_links import ListLinks
from crm.lists.pages.list_query import ListQuery
from crm.lists.pages.list_search import STEP, is_any_of
from crm.lists.pages.page_start import ask_ahead
from crm.lists.pages.sort_links import Head, Sorting
from crm.sales.documents.document_filters import (
    ALL,
    BASES,
    DRAFTS,
    SORTS,
    UNPAID,
    day_in,
    documents as documents_kind,
)
from crm.sales.documents.masked_documents import DocumentForReader, documents_for_reader
from crm.sales.models import Document


def viewed(asked: Any) -> dict[str, str]:
    """What is asked; an older address names the view by its kind."""
    params = {str(name): str(value) for name, value in asked.items()}
    if params.get("kind") in BASES and not params.get("view"):
        params["view"] = params.pop("kind")
    return params


@dataclass
class DocumentList:
    """One page of the documents that `user` sees. `asked` is the query string; invalid values in it are ignored."""

    user: Any
    asked: Any
    text: str = ""  # what is searched for within the list
    at: datetime = field(default_factory=timezone.now)

    @cached_property
    def asking(self) -> ListQuery:
        """View, filter and order asked for."""
        return ListQuery(documents_kind(), self.user, viewed(self.asked), self.at)

    @property
    def links(self) -> ListLinks:
        """The links that every list has."""
        return ListLinks(self.asking)

    def ask_ahead(self) -> None:
        """What the list asks whatever it shows, in one statement."""
        ask_ahead(self.user, *self.asking.beginning())

    def day(self, name: str) -> date | None:
        """A day of the address."""
        rule = self.asking.linked.get(name)
        return day_in(rule) if rule else None

    @property
    def since(self) -> date | None:
        """The first day of issue."""
        return self.day("since")

    @property
    def until(self) -> date | None:
        """The last day of issue."""
        return self.day("until")

    @property
    def days_state(self) -> list[tuple[str, str]]:
        """What is asked for beside the days, as the form of the days carries it."""
        return [(name, value) for name, value in self.links.state() if name not in ("since", "until")]

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.asking.standing != ALL or self.asking.filter)

    @cached_property
    def page(self) -> Page:
        """The page asked for."""
        edges = {name: self.asked.get(name, "") for name in ("older", "newer")}
        if self.order is None:
            return Page.turned(self.fetch, edge_of, **edges)
        ordered = OrderedRows(self.rows_asked(), self.order)
        page = Page.turned(ordered.fetch, ordered.edge_of, kind=f"documents {self.order.word}", **edges)
        return replace(page, rows=self.rows_of([key for _value, key in page.rows]))

    def rows_asked(self) -> Any:
        """The documents that the user sees and asks for, in no order."""
        rows = Document.objects.visible_to(self.user).filter(self.asking.fields.condition(self.asking.filter, self.at))
        base = self.asking.standing
        if base in (UNPAID, DRAFTS):
            return rows.unpaid() if base == UNPAID else rows.not_in_ksef()
        return rows if base == ALL else rows.filter(kind=base)

    @property
    def order(self) -> Order | None:
        """The order asked for; None for the list's own, and for a search."""
        return None if self.text else self.asking.order

    @property
    def sorting(self) -> Sorting:
        """The heads that sort the list."""
        own, back = self.asking.kind.own_order, "-" if self.links.stored_sort else None
        sorts = {} if self.text else SORTS
        return Sorting(sorts, own, self.order or own, lambda word: self.links.but(sort=word or back))

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
        rows = self.rows_asked().with_keys()
        if after:
            return list(rows.after(*row_at(after)).order_by("issued_on", "pk")[:size])
        rows = rows.before(*row_at(before)) if before else rows
        return list(rows.order_by("-issued_on", "-pk")[:size])

    @cached_property
    def rows(self) -> list[DocumentForReader]:
        """The rows as the user sees them."""
        return documents_for_reader(self.page.rows, self.user)

    @property
    def heads(self) -> dict[str, Head]:
        """The heads of the columns by which papers can be sorted."""
        return {"issued": self.sorting.head("issued", _("Issued")), "due": self.sorting.head("due", _("Payment due"))}

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The standing views under the same filter, then the saved ones."""
        alone = self.asking.parent is None
        built_in = [
            {
                "url": self.links.but(view=name, drop=None),
                "label": label,
                "current": alone and name == self.asking.standing,
            }
            for name, label in BASES.items()
        ]
        return built_in + [self.links.tab(view) for view in self.asking.kept[:FEW]]


def edge_of(document: Document) -> tuple[int, int]:
    """The keyset values of a document."""
    return document.issued_on.toordinal(), document.pk


def row_at(edge: tuple) -> tuple[date, int]:
    """The same as a row compares them."""
    return date.fromordinal(edge[0]), edge[1]

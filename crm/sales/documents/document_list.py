"""The list of papers: newest first, narrowed by kind, by what is unpaid, by the days of issue."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _, pgettext

from crm.accounts.pages.keyset import Page
from crm.sales import typed_values
from crm.sales.documents.masked_documents import DocumentForReader, documents_for_reader
from crm.sales.models import Document

UNPAID = "unpaid"


@dataclass
class DocumentList:
    """One page of the documents that `user` sees. `asked` is the query string; invalid values in it are ignored."""

    user: Any
    asked: Any

    @property
    def kind(self) -> str:
        """The kind asked for, `unpaid`, or nothing."""
        name = self.asked.get("kind", "")
        return name if name in [*Document.Kind.values, UNPAID] else ""

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
        return Page.turned(self.fetch, edge_of, **edges)

    def fetch(self, *, size: int, before: tuple | None = None, after: tuple | None = None) -> list[Document]:
        """Rows nearest to the edge first: one statement."""
        rows = Document.objects.visible_to(self.user).issued(self.since, self.until).with_keys()
        if self.kind == UNPAID:
            rows = rows.unpaid()
        elif self.kind:
            rows = rows.filter(kind=self.kind)
        if after:
            return list(rows.after(*row_at(after)).order_by("issued_on", "pk")[:size])
        rows = rows.before(*row_at(before)) if before else rows
        return list(rows.order_by("-issued_on", "-pk")[:size])

    @cached_property
    def rows(self) -> list[DocumentForReader]:
        """The rows as the user sees them."""
        return documents_for_reader(self.page.rows, self.user)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The kinds to choose from."""
        names = {"": pgettext("documents", "All"), UNPAID: _("Unpaid invoices"), **plural()}
        days = "".join(f"&{name}={day}" for name in ("since", "until") if (day := self.day(name)))
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

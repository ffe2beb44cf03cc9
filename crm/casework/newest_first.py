"""Lists of cases: keyset pages by a moment, the newest first."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from crm.accounts.pages.keyset import Page


@dataclass(frozen=True)
class NewestFirst:
    """`rows` by the column `moment`; of two of the same moment the later row first."""

    rows: QuerySet
    moment: str

    def fetch(self, size: int, before: Any = None, after: Any = None) -> list[Any]:
        """Rows nearest to the edge first."""
        if after:
            return list(self.rows.filter(self.beyond("gt", after)).order_by(self.moment, "pk")[:size])
        rows = self.rows.filter(self.beyond("lt", before)) if before else self.rows
        return list(rows.order_by(f"-{self.moment}", "-pk")[:size])

    def beyond(self, way: str, edge: tuple[Any, ...]) -> Q:
        """Rows on one side (`lt`, `gt`) of an edge."""
        moment, pk = edge
        return Q(**{f"{self.moment}__{way}": moment}) | Q(**{self.moment: moment, f"pk__{way}": pk})

    def edge_of(self, row: Any) -> tuple[Any, ...]:
        """Where a row stands."""
        return getattr(row, self.moment), row.pk

    def page(self, request: HttpRequest) -> Page:
        """The page that `request` asks for (`older`, `newer`), the first without either."""
        older, newer = request.GET.get("older", ""), request.GET.get("newer", "")
        return Page.turned(self.fetch, self.edge_of, older=older, newer=newer)

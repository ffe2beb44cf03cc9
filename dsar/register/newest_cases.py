"""Cases by keyset, the newest first."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from dsar.models import Case


@dataclass(frozen=True)
class Newest:
    """Rows by receipt, the newest first."""

    rows: QuerySet

    def fetch(self, size: int, before: Any = None, after: Any = None) -> list[Case]:
        """Rows nearest to the edge first."""
        if after:
            later = Q(received_at__gt=after[0]) | Q(received_at=after[0], pk__gt=after[1])
            return list(self.rows.filter(later).order_by("received_at", "pk")[:size])
        rows = self.rows
        if before:
            rows = rows.filter(Q(received_at__lt=before[0]) | Q(received_at=before[0], pk__lt=before[1]))
        return list(rows.order_by("-received_at", "-pk")[:size])

    def edge_of(self, case: Case) -> tuple:
        """Where a row stands."""
        return case.received_at, case.pk

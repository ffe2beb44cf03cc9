"""Keyset pages. Where a page begins travels sealed, so that a URL tells neither instants nor internal numbers."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from crm.accounts.language.formats import num
from crm.privacy.keys import cipher

PAGE = 50  # rows
KIND = "edge"
ROUNDS = 10


@dataclass(frozen=True)
class Edge:
    """A row at the border of a page: its keyset values, and the number (from 1) of the first row behind it.

    `kind` names the order of the list: an edge of another order opens nothing.
    """

    values: tuple
    first: int
    kind: str = KIND

    def sealed(self) -> str:
        """The edge for a URL."""
        texts = [value.isoformat() if isinstance(value, datetime) else value for value in self.values]
        token = cipher.seal_secret(json.dumps([self.kind, self.first, *texts]).encode())
        return base64.urlsafe_b64encode(token).decode().rstrip("=")

    @classmethod
    def opened(cls, text: str, kind: str = KIND) -> "Edge | None":
        """What `sealed` made; None for anything else, which then opens the first page."""
        try:
            token = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            sealed_kind, first, *texts = json.loads(cipher.open_secret(token, cipher.current_version()))
        except (cipher.Unreadable, binascii.Error, ValueError):
            return None
        values = tuple(datetime.fromisoformat(value) if isinstance(value, str) else value for value in texts)
        return cls(values, first, kind) if sealed_kind == kind else None


@dataclass(frozen=True)
class Page:
    """Rows in their order, the number of the first (from 1), and the sealed edges of the pages beside it, if any."""

    rows: list
    first: int = 1
    older: str = ""
    newer: str = ""

    @property
    def last(self) -> int:
        """The number of the last row."""
        return self.first + len(self.rows) - 1

    def words(self) -> str:
        """«1–50» while more follow, «51–63 of 63» on the last page; of a single row its number alone."""
        span = num(self.first) if self.first == self.last else f"{num(self.first)}–{num(self.last)}"
        return span if self.older else gettext("%(a)s of %(b)s") % {"a": span, "b": num(self.last)}

    @classmethod
    def turned(
        cls,
        fetch: Callable[..., Sequence],
        edge_of: Callable[[Any], tuple],
        *,
        older: str = "",
        newer: str = "",
        size: int = PAGE,
        kind: str = KIND,
    ) -> "Page":
        """The page below `older`, above `newer`, or the first one.

        `fetch(size=, before=, after=)` gives rows nearest to the edge first, `edge_of` the keyset values of a row.
        `kind` names the order.
        """
        edge = Edge.opened(newer or older, kind)
        if edge is not None and newer:
            return cls._above(edge, fetch, edge_of, size)
        rows = list(fetch(size=size + 1, before=edge and edge.values))
        if edge is not None and not rows:  # what was below is gone
            return cls.turned(fetch, edge_of, size=size, kind=kind)
        more, rows = len(rows) > size, rows[:size]
        first = edge.first if edge else 1
        older = Edge(edge_of(rows[-1]), first + len(rows), kind).sealed() if more else ""
        return cls(rows, first, older, Edge(edge_of(rows[0]), first, kind).sealed() if edge else "")

    @classmethod
    def _above(cls, edge: Edge, fetch: Callable[..., Sequence], edge_of: Callable[[Any], tuple], size: int) -> "Page":
        rows = list(fetch(size=size + 1, after=edge.values))
        if len(rows) <= size:  # the top is reached: show the first page whole
            return cls.turned(fetch, edge_of, size=size, kind=edge.kind)
        rows = rows[size - 1 :: -1]
        first = max(1, edge.first - size)
        edges = Edge(edge_of(rows[-1]), first + size, edge.kind), Edge(edge_of(rows[0]), first, edge.kind)
        return cls(rows, first, *(border.sealed() for border in edges))


def rows_that_fit(
    candidates: Callable[..., Sequence],
    fits: Callable[[Any], bool],
    edge_of: Callable[[Any], tuple],
    *,
    size: int,
    step: int,
    **edge: Any,
) -> list:
    """Up to `size` rows that `fits` bears out, nearest to the edge (`before` or `after`) first.

    Takes `step` candidates at a time, and looks further when too few of them bear out what their index promised.
    """
    matches: list = []
    way = "after" if edge.get("after") else "before"
    for _round in range(ROUNDS):
        rows = list(candidates(size=step, **edge))
        matches += [row for row in rows if fits(row)]
        if len(matches) >= size or len(rows) < step:
            break
        edge = {way: edge_of(rows[-1])}
    return matches[:size]

"""Pages by cursor: where the next one begins travels sealed, and belongs to one caller and one query.

No counts: how many there are behind a page says something about rows that one may not see.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from rest_framework import serializers

from crm.api.protocol.problems import Problem
from crm.api.protocol.shapes import Query
from crm.privacy.keys import cipher

MOST, USUAL = 100, 50
KIND = "api"


class Paged(Query):
    """The parameters of every list."""

    page_size = serializers.IntegerField(min_value=1, max_value=MOST, default=USUAL, help_text="Rows on a page.")
    cursor = serializers.CharField(
        max_length=1000, required=False, help_text="Where the page begins: from `next` of the page before, unchanged."
    )


@dataclass(frozen=True)
class Turn:
    """Which page is wanted: its size, the keyset values it begins behind, and whose query it belongs to."""

    path: str
    query: dict[str, str]
    bound: str
    size: int
    edge: tuple | None = None

    @classmethod
    def of(cls, request: Any, params: dict[str, Any]) -> "Turn":
        """The page that a request asks for. Raises invalid_cursor for a cursor of another caller or query."""
        query = {name: value for name, value in request.query_params.items() if name != "cursor"}
        identity = json.dumps([request.path, str(request.user.pk), *sorted(query.items())])
        bound = hashlib.sha256(identity.encode()).hexdigest()[:16]
        edge = opened_cursor(params["cursor"], bound) if "cursor" in params else None
        return cls(request.path, query, bound, params["page_size"], edge)

    def next_after(self, values: tuple) -> str:
        """The address of the page behind a row."""
        query = urlencode({**self.query, "cursor": sealed_cursor(values, self.bound)})
        return f"{settings.BASE_URL}{self.path}?{query}"


@dataclass
class Page:
    """Rows, and the address of the next page (None on the last one)."""

    rows: list = field(default_factory=list)
    next: str | None = None

    @classmethod
    def turned(cls, turn: Turn, fetch: Callable[..., Sequence], edge_of: Callable[[Any], tuple]) -> "Page":
        """The page of `turn`. `fetch(size=, edge=)` gives rows in order, `edge_of` the keyset values of one."""
        fetched = list(fetch(size=turn.size + 1, edge=turn.edge))
        rows = fetched[: turn.size]
        return cls(rows, turn.next_after(edge_of(rows[-1])) if len(fetched) > turn.size else None)

    def body(self, results: list[dict[str, Any]]) -> dict[str, Any]:
        """The answer, with the rows as they are shown."""
        return {"results": results, "next": self.next}


def sealed_cursor(values: tuple, bound: str) -> str:
    """A cursor: neither instants nor internal numbers can be read from it."""
    plain_values = [{"at": value.isoformat()} if isinstance(value, datetime) else value for value in values]
    token = cipher.seal_secret(json.dumps([KIND, bound, *plain_values]).encode())
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def opened_cursor(text: str, bound: str) -> tuple:
    """The keyset values behind a cursor; raises invalid_cursor for anything but a `sealed_cursor` of this query."""
    try:
        token = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        kind, whose, *plain_values = json.loads(cipher.open_secret(token, cipher.current_version()))
    except (cipher.Unreadable, binascii.Error, ValueError):
        raise Problem("invalid_cursor") from None
    if (kind, whose) != (KIND, bound):
        raise Problem("invalid_cursor")
    return tuple(datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value for value in plain_values)

"""The entries pinned above the others on a record."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from crm.contacts.history.ledger_acts import SALES
from crm.contacts.history.lines import Line, line_of
from crm.contacts.history.timeline import sources_for, with_names
from crm.contacts.models import Contact

MOST = 5


def pinned_rows(contact: Contact, *, reader: Any) -> QuerySet:
    """Pinned entries that `reader` may see, the last pinned first; the first five."""
    rows = next(rows for rows, clock in sources_for(contact, reader, SALES) if clock == "happened_at")
    return rows.exclude(pinned_at=None).order_by("-pinned_at", "-pk")[:MOST]


def pinned(contact: Contact, *, reader: Any, rows: Iterable[Any] | None = None) -> list[Line]:
    """The lines of `pinned_rows`, or of `rows`, which are these read already."""
    lines = [line_of(row) for row in (pinned_rows(contact, reader=reader) if rows is None else rows)]
    return with_names(lines, contact, reader) if lines else []

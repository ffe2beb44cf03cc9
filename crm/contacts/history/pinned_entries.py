"""The entries pinned above the others on a record."""

from typing import Any

from crm.contacts.history.ledger_acts import SALES
from crm.contacts.history.lines import Line, line_of
from crm.contacts.history.timeline import sources_for, with_names
from crm.contacts.models import Contact

MOST = 5


def pinned(contact: Contact, *, reader: Any) -> list[Line]:
    """Pinned entries that `reader` may see, the last pinned first; the first five."""
    rows = next(rows for rows, clock in sources_for(contact, reader, SALES) if clock == "happened_at")
    lines = [line_of(row) for row in rows.exclude(pinned_at=None).order_by("-pinned_at", "-pk")[:MOST]]
    return with_names(lines, contact, reader) if lines else []

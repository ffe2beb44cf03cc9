"""Letters of one exchange as one line of the history: the newest, with a count, and the earlier ones folded under it.

The newest stands where it happened; the others stand under it alone, on whichever page they would have come.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from uuid import UUID

from django.db.models import Q, QuerySet

from crm.contacts.history.lines import Line, line_of
from crm.contacts.models import Interaction

LONGEST = 50  # letters of one exchange that a record shows


def folded(
    lines: list[Line],
    entries: QuerySet,
    finish: Callable[[list[Line]], list[Line]],
    read: Callable[[Interaction], Line] = line_of,
) -> list[Line]:
    """The lines with the letters of each exchange folded into one. `entries` are all that the reader may see of the
    history, `finish` fills in what a line says besides, `read` makes a line of a letter that was on no page yet. One
    statement, and none for a page without letters.
    """
    exchanges = {line.entry.exchange for line in lines if line.entry and is_mail(line)}
    if not exchanges:
        return finish(lines)
    by_exchange = grouped(entries, exchanges)
    heads = {rows[0].pk: rows for rows in by_exchange.values()}
    under = {row.pk for rows in by_exchange.values() for row in rows[1:]}
    heads_and_others = [line for line in lines if not line.entry or line.entry.pk not in under]
    earlier = [read(row) for line in heads_and_others if line.entry for row in heads.get(line.entry.pk, ())[1:]]
    done = finish([*heads_and_others, *earlier])
    by_entry = {line.entry.pk: line for line in done[len(heads_and_others) :] if line.entry}
    return [
        replace(line, earlier=tuple(by_entry[row.pk] for row in heads[line.entry.pk][1:]))
        if line.entry and line.entry.pk in heads
        else line
        for line in done[: len(heads_and_others)]
    ]


def is_mail(line: Line) -> bool:
    """Whether a line is a letter, of ours or of theirs."""
    return bool(line.entry and line.entry.kind == Interaction.Kind.EMAIL and line.entry.is_letter)


def grouped(entries: QuerySet, exchanges: Iterable[UUID]) -> dict[UUID, list[Interaction]]:
    """{exchange: its letters, the newest first}."""
    keys = list(exchanges)
    letters = entries.filter(Q(thread__in=keys) | Q(thread=None, occasion__in=keys), kind=Interaction.Kind.EMAIL)
    by_exchange: dict[UUID, list[Interaction]] = {}
    for row in letters.order_by("-happened_at", "-pk"):
        rows = by_exchange.setdefault(row.exchange, [])
        if row.is_letter and len(rows) < LONGEST:
            rows.append(row)
    return {exchange: rows for exchange, rows in by_exchange.items() if rows}

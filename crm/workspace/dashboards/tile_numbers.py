"""What a tile counts, for one reader: the rows of its view that this reader sees, as the list itself shows them.

A tile whose list or view the reader may not open counts nothing and says so. A view that names a person by a typed
address makes no tile: it would look that person up each time somebody opens the board.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, QuerySet, Sum, When
from django.db.models.functions import TruncMonth
from django.utils import timezone

from crm.contacts.exports.export_kinds import kinds as export_kinds
from crm.lists.models import SavedView
from crm.lists.pages.list_kinds import lists_open_to
from crm.lists.pages.list_query import filter_of
from crm.workspace.dashboards.groupings import GROUPINGS, LISTED, Grouping
from crm.workspace.dashboards.tile_shape import COUNT, Kind, Tile

MONTHS = 12  # of a line
MOST_GROUPS = 20  # bars or rows; the rest is one
NOT_TOLD = "-"
GROUP = "tile_group"
Amounts = dict[str, Decimal]


@dataclass(frozen=True)
class Group:
    """One group of rows: what it is called, its word in an address, how many rows, what they are worth by currency."""

    value: Any
    label: str
    word: str
    count: int
    amounts: Amounts = field(default_factory=dict)


@dataclass(frozen=True)
class Tally:
    """What a tile counts. `count` and `amounts` are of all rows, `groups` their parts."""

    count: int
    amounts: Amounts
    groups: Sequence[Group] = ()


def view_of(tile: Tile, reader: Any) -> SavedView | None:
    """The saved view of a tile, where the reader has it."""
    if tile.saved is None:
        return None
    rows = SavedView.objects.visible_to(reader).kept().filter(list=tile.list)
    return rows.with_words().filter(uid=tile.saved).first()


def may_count(tile: Tile, reader: Any, at: datetime) -> bool:
    """Whether the reader may open the list and its view, and the view names nobody."""
    kind = lists_open_to(reader).get(tile.list)
    if kind is None:
        return False
    if tile.saved is None:
        return tile.view in kind.bases(reader)
    view = view_of(tile, reader)
    return view is not None and not kind.fields(reader, at).secret(filter_of(view))


def rows_of(tile: Tile, reader: Any, at: datetime) -> QuerySet:
    """The rows of the tile's view that the reader sees."""
    listed = LISTED[tile.list] if tile.list in LISTED else export_kinds()[tile.list].listed
    return listed(reader, {"view": tile.view}, at).order_by()


def tally(tile: Tile, reader: Any, at: datetime) -> Tally | None:
    """The numbers of a tile; None for a reader who may not have them."""
    if not may_count(tile, reader, at):
        return None
    rows = rows_of(tile, reader, at)
    grouping = GROUPINGS[tile.list].get(tile.group)
    if grouping is None:
        sums = summed(rows, tile, [])
        return Tally(sum(count for *_rest, count, _total in sums), amounts_in((row[-3:] for row in sums), tile))
    groups = groups_of(rows, tile, grouping, timezone.localdate(at))
    return Tally(sum(group.count for group in groups), added(group.amounts for group in groups), groups)


def summed(rows: QuerySet, tile: Tile, by: list[str]) -> list[tuple]:
    """(…by, currency, how many, how much) of the rows; without a measure of money the last two are of all."""
    if tile.measure == COUNT:
        counted = rows.values(*by).annotate(many=Count("pk", distinct=True)) if by else None
        if counted is None:
            return [("", rows.count(), None)]
        return [(*(row[name] for name in by), "", row["many"], None) for row in counted]
    totals = rows.values(*by, "currency").annotate(many=Count("pk", distinct=True), total=Sum(tile.measure))
    return [(*(row[name] for name in by), row["currency"], row["many"], row["total"]) for row in totals]


def groups_of(rows: QuerySet, tile: Tile, grouping: Grouping, today: date) -> list[Group]:
    """The groups in the order in which people read them; no ranking."""
    column = TruncMonth(grouping.column) if grouping.by_month else F(grouping.column)
    readable = column if grouping.hidden is None else Case(When(grouping.hidden(), then=None), default=column)
    parts: dict[Any, list[tuple]] = {}
    for value, *sums in summed(rows.annotate(**{GROUP: readable}), tile, [GROUP]):
        parts.setdefault(month_of(value) if grouping.by_month else value, []).append(tuple(sums))
    labels = month_labels(tile, today) if grouping.by_month else (grouping.labels or dict)()
    order = list(labels) if grouping.by_month else [*grouping.in_order()]
    known = [value for value in order if value in parts or (grouping.by_month and tile.kind == Kind.LINE)]
    groups = [group_in(value, *labels[value], parts.get(value, ()), tile) for value in known if value in labels]
    rest = [sums for value, several in parts.items() if value not in known for sums in several]
    if rest and not (grouping.by_month and tile.kind == Kind.LINE):
        groups.append(group_in(None, "", NOT_TOLD, rest, tile))
    return groups[:MOST_GROUPS]


def group_in(value: Any, label: str, word: str, sums: Sequence[tuple], tile: Tile) -> Group:
    """One group."""
    return Group(value, label, word, sum(count for _currency, count, _total in sums), amounts_in(sums, tile))


def amounts_in(sums: Any, tile: Tile) -> Amounts:
    """{currency: how much}; currencies are never added to each other."""
    amounts: Amounts = {}
    for currency, _count, total in sums:
        if tile.measure != COUNT and total:
            amounts[currency] = amounts.get(currency, Decimal(0)) + total
    return amounts


def added(several: Any) -> Amounts:
    """The sums of all groups."""
    total: Amounts = {}
    for amounts in several:
        for currency, amount in amounts.items():
            total[currency] = total.get(currency, Decimal(0)) + amount
    return total


def month_of(value: date | datetime | None) -> date | None:
    """The first day of the month of a truncated value."""
    if isinstance(value, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value


def month_labels(tile: Tile, today: date) -> Mapping[date, tuple[str, str]]:
    """{first day: (what the month is called, no word)}: the last twelve, or for days to come the next twelve."""
    first = today.year * MONTHS + today.month - 1 - (0 if GROUPINGS[tile.list][tile.group].ahead else MONTHS - 1)
    months = [date((first + place) // MONTHS, (first + place) % MONTHS + 1, 1) for place in range(MONTHS)]
    return {month: (month.strftime("%m.%Y"), "") for month in months}

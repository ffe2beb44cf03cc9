"""Lists in the order of one of their columns: a keyset of its value and the row's key.

Rows without a value come last in either direction, and so do those whose value the reader may not see (`hidden`):
otherwise their place among the others would tell it. Among equal values the newest row is first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When

VALUE, RANK = "sort_value", "sort_rank"


@dataclass(frozen=True)
class ColumnSort:
    """How a list is ordered by one of its columns.

    `value` is the path of a column that the database can compare; empty for one that is sorted in memory, since it is
    sealed. `down`: the first press shows the greatest first. `ranks()` gives the values in the order in which people
    read them, where that is not their own: owners by name, stages by their places. `hidden()` is the condition of rows
    whose value is not told.
    """

    value: str = ""
    down: bool = False
    ranks: Callable[[], Sequence[Any]] | None = None
    hidden: Callable[[], Q] | None = None

    @property
    def in_memory(self) -> bool:
        """Whether the database cannot compare the values."""
        return not self.value


@dataclass(frozen=True)
class Order:
    """One column's order, as a list is asked for it. `down`: the greatest value first."""

    column: str
    sort: ColumnSort
    down: bool

    @property
    def word(self) -> str:
        """The order in an address: the column, with a minus where it is turned round."""
        return self.column if self.down == self.sort.down else f"-{self.column}"

    @classmethod
    def asked(cls, word: str, sorts: Any) -> "Order | None":
        """The order that `word` names; None for a word that names no column with an order."""
        column = word.removeprefix("-")
        if column not in sorts:
            return None
        sort = sorts[column]
        return cls(column, sort, sort.down != word.startswith("-"))


@dataclass(frozen=True)
class OrderedRows:
    """`rows`, visibility applied already, in an `order` that the database knows."""

    rows: models.QuerySet
    order: Order

    @cached_property
    def ranks(self) -> list[Any] | None:
        """The values in the order in which people read them; None where it is the values' own."""
        ranks = self.order.sort.ranks
        return None if ranks is None else list(ranks())

    @cached_property
    def valued(self) -> models.QuerySet:
        """The rows with their value, and the rank by which they stand."""
        rows = self.rows.order_by().annotate(**{VALUE: self.seen(F(self.order.sort.value))})
        return rows.annotate(**{RANK: F(VALUE) if self.ranks is None else place_among(self.ranks, VALUE)})

    def seen(self, value: Any) -> Any:
        """The value, or nothing where the reader may not see it."""
        hidden = self.order.sort.hidden
        return value if hidden is None else Case(When(hidden(), then=None), default=value)

    @property
    def keys(self) -> models.QuerySet:
        """The keys of all rows in their order."""
        return self.valued.order_by(*self.ways(self.order.down)).values_list("pk", flat=True)

    @cached_property
    def complete(self) -> bool:
        """Whether every row has a value, of its own column: an index then has the same order."""
        if self.order.sort.ranks or self.order.sort.hidden:
            return False
        columns = {field.name: field for field in self.rows.model._meta.concrete_fields}
        return self.order.sort.value in columns and not columns[self.order.sort.value].null

    def ways(self, down: bool, *, back: bool = False) -> tuple[Any, str]:
        """What rows are ordered by; `back` is the way from an edge upwards."""
        field = F(RANK)
        if self.complete:
            return field.desc() if down != back else field.asc(), "pk" if back else "-pk"
        if back:
            return (field.asc(nulls_first=True) if down else field.desc(nulls_first=True)), "pk"
        return (field.desc(nulls_last=True) if down else field.asc(nulls_last=True)), "-pk"

    def fetch(self, *, size: int, before: tuple | None = None, after: tuple | None = None) -> list[tuple[Any, int]]:
        """(value, key) of the rows nearest to the edge first: one statement."""
        return list(self.nearest(before, after).values_list(VALUE, "pk")[:size])

    def rows_from(self, *, size: int, before: tuple | None = None, after: tuple | None = None) -> list[Any]:
        """The rows themselves, as `fetch` gives their keys, each with its value."""
        return list(self.nearest(before, after)[:size])

    def nearest(self, before: tuple | None, after: tuple | None) -> models.QuerySet:
        """The rows below an edge or above it, nearest first; without one from the top."""
        rows = self.valued
        if edge := before or after:
            rows = rows.filter(self.beyond(*edge, back=bool(after)))
        return rows.order_by(*self.ways(self.order.down, back=bool(after)))

    def beyond(self, packed: Any, key: int, *, back: bool) -> Q:
        """The rows behind the edge, or above it."""
        rank = self.rank_of(unpacked(packed))
        if rank is None:
            nothing, side = Q(**{f"{RANK}__isnull": True}), "gt" if back else "lt"
            return Q(**{f"{RANK}__isnull": False}) | (nothing & Q(pk__gt=key)) if back else nothing & Q(pk__lt=key)
        side = "lt" if self.order.down != back else "gt"
        tie = Q(**{RANK: rank, f"pk__{'gt' if back else 'lt'}": key})
        condition = Q(**{f"{RANK}__{side}": rank}) | tie
        return condition if back or self.complete else condition | Q(**{f"{RANK}__isnull": True})

    def rank_of(self, value: Any) -> Any:
        """What a value is compared by."""
        if self.ranks is None or value is None:
            return value
        return self.ranks.index(value) + 1 if value in self.ranks else None

    @staticmethod
    def edge_of(row: tuple[Any, int]) -> tuple[Any, int]:
        """The keyset values of what `fetch` gives."""
        value, key = row
        return packed(value), key

    @staticmethod
    def edge_of_row(row: Any) -> tuple[Any, int]:
        """The same of a row that `rows_from` gives."""
        return packed(getattr(row, VALUE)), row.pk


def place_among(values: Sequence[Any], column: str) -> Func:
    """From 1, the place of a column's value among `values`; NULL for one that is not there."""
    texts = any(isinstance(value, str) for value in values)
    base: models.Field = models.TextField() if texts else models.IntegerField()
    array = Value(list(values), output_field=ArrayField(base))
    return Func(array, F(column), function="array_position", output_field=models.IntegerField())


def packed(value: Any) -> Any:
    """A value as an edge carries it (crm/accounts/pages/keyset.py): an instant as it is, others as lists or numbers."""
    if isinstance(value, datetime) or value is None:
        return value
    if isinstance(value, date):
        return ["day", value.toordinal()]
    if isinstance(value, Decimal):
        return ["sum", str(value)]
    return ["text", value] if isinstance(value, str) else value


def unpacked(value: Any) -> Any:
    """The value that `packed` was given."""
    if not isinstance(value, list):
        return value
    kind, inner = value
    if kind == "day":
        return date.fromordinal(inner)
    return Decimal(inner) if kind == "sum" else inner

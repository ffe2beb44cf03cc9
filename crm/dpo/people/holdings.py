"""What we hold about one person, value by value, by category: the access copy (Art. 15) as the desk reads it.

Walks the same map as `export`, so a new column appears here without a line of code. One query for each model.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.timezone import localdate

from crm.dpo.people.masked_values import opened
from crm.privacy.categories import Category
from crm.privacy.declarations import Rows, Source
from crm.privacy.erasure.eraser import category_of
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.map.data_map import Column, Room, rooms
from crm.privacy.masking import masked
from crm.privacy.models import Person, PersonKey
from crm.privacy.verbs.export import value_of, wanted

EACH = 50  # newest values of one model; the copy holds all


@dataclass(frozen=True)
class Holding:
    """One value: where it stands, who gave it, since when."""

    category: str
    room: Room
    column: str
    source: Source
    at: datetime | None
    value: str
    called: str = ""  # by a row that is a column of the house's own

    @property
    def place(self) -> str:
        """The kind of row."""
        return str(self.room.model._meta.verbose_name)

    @property
    def title(self) -> str:
        """What the column is called."""
        return self.called or str(getattr(self.room.model._meta.get_field(self.column), "verbose_name", self.column))

    @property
    def masked(self) -> str:
        """As much as may be seen without a reason."""
        return masked(self.category, self.value)


@dataclass(frozen=True)
class Shelf:
    """Everything of one category, newest first. `more`: a model has more rows than are shown."""

    category: str
    holdings: list[Holding]
    more: bool

    @property
    def label(self) -> str:
        """The category in words."""
        return str(Category(self.category).label) if self.category in Category.values else self.category

    @property
    def places(self) -> list[str]:
        """The kinds of rows that hold it, each once."""
        return list(dict.fromkeys(holding.place for holding in self.holdings))

    @property
    def sources(self) -> list[Source]:
        """Who gave it, each once."""
        return list(dict.fromkeys(holding.source for holding in self.holdings))

    @property
    def columns(self) -> list[str]:
        """Names of its columns, for the logs."""
        return sorted({holding.column for holding in self.holdings})

    @property
    def period(self) -> list[date]:
        """The oldest and the newest day, one when they are the same, none when no row knows one."""
        days = [localdate(holding.at) for holding in self.holdings if holding.at]
        return sorted({min(days), max(days)}) if days else []

    @property
    def masked(self) -> str:
        """The first values behind their masks."""
        return ", ".join(dict.fromkeys(holding.masked for holding in self.holdings[:3]))


def shelves(person: Person) -> list[Shelf]:
    """One shelf for each category we hold about `person`, in the order of `Category`."""
    held: dict[str, list[Holding]] = {}
    full: set[str] = set()
    for holding, more in holdings(person):
        held.setdefault(holding.category, []).append(holding)
        full |= {holding.category} if more else set()
    order = {category: place for place, category in enumerate(Category.values)}
    return [
        Shelf(name, held[name], name in full) for name in sorted(held, key=lambda name: order.get(name, len(order)))
    ]


def shelf(person: Person, category: str) -> Shelf | None:
    """The shelf of one category; None when we hold nothing of it."""
    return next((found for found in shelves(person) if found.category == category), None)


def holdings(person: Person) -> Iterator[tuple[Holding, bool]]:
    """Every value about `person`, and whether its model has more rows than were read."""
    for room in rooms():
        columns = [column for column in room.columns if wanted(room, column, portable=False)]
        if columns and room.declaration.rows is not Rows.KEEP and room.model is not PersonKey:
            rows = list(newest(room, person))
            for row in rows[:EACH]:
                for column in columns:
                    if (value := text_of(row, column.name)) != "":
                        yield held_in(row, column, room, value), len(rows) > EACH


def newest(room: Room, person: Person) -> models.QuerySet:
    """The newest rows of a room about `person`, one more than is shown, with what names their categories."""
    clock = room.declaration.clock
    return room.rows_of(person).order_by(f"-{clock}" if clock else "-pk", "-pk")[: EACH + 1]


def held_in(row: models.Model, column: Column, room: Room, value: str) -> Holding:
    """The holding behind one column of one row."""
    clock = room.declaration.clock
    at = getattr(row, clock) if clock else getattr(row, "created_at", None)
    return Holding(category_of(row, column), room, column.name, column.source, at, value, room.called(row))


def text_of(row: models.Model, name: str) -> str:
    """A value as text; empty for nothing, a word for one that does not open."""
    try:
        value: Any = value_of(row, name)
    except Unreadable:
        return str(opened(row, name))
    if value is None or value == "":
        return ""
    if isinstance(value, str | date):
        return str(value)
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)

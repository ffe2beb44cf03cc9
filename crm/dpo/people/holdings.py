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
from django.utils.translation import pgettext

from crm.dpo.people.masked_values import clear_value
from crm.privacy.categories import Category
from crm.privacy.declarations import Source
from crm.privacy.erasure.eraser import category_of
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.map.data_map import Column, Room, rooms
from crm.privacy.map.held_models import held_labels
from crm.privacy.masking import masked
from crm.privacy.models import Person, PersonKey
from crm.privacy.verbs.export import in_copy, value_of

EACH = 50  # newest values of one model; the copy holds all


@dataclass(frozen=True)
class Holding:
    """One stored value: where it is, who gave it, since when."""

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


def source_words(source: Source) -> str:
    """Who gave a value."""
    return {
        Source.SUBJECT: pgettext("source of data", "the person"),
        Source.STAFF: pgettext("source of data", "our staff"),
        Source.IMPORT: pgettext("source of data", "a file"),
    }.get(source, pgettext("source of data", "the system"))


@dataclass(frozen=True)
class CategoryValues:
    """All values of one category, newest first. `more`: a model has more rows than are shown."""

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
        return list(dict.fromkeys(value.place for value in self.holdings))

    @property
    def sources(self) -> list[Source]:
        """Who gave it, each once."""
        return list(dict.fromkeys(value.source for value in self.holdings))

    @property
    def givers(self) -> str:
        """The same in words."""
        return ", ".join(source_words(source) for source in self.sources)

    @property
    def columns(self) -> list[str]:
        """Names of its columns, for the logs."""
        return sorted({value.column for value in self.holdings})

    @property
    def period(self) -> list[date]:
        """The oldest and the newest day; one day when they are the same, none when no row has a date."""
        days = [localdate(value.at) for value in self.holdings if value.at]
        return sorted({min(days), max(days)}) if days else []

    @property
    def masked(self) -> str:
        """The first three values, masked."""
        return ", ".join(dict.fromkeys(value.masked for value in self.holdings[:3]))


def values_by_category(person: Person) -> list[CategoryValues]:
    """The stored values of `person`, one Shelf for each category, in the order of `Category`."""
    held: dict[str, list[Holding]] = {}
    full: set[str] = set()
    for value, more in holdings(person):
        held.setdefault(value.category, []).append(value)
        full |= {value.category} if more else set()
    order = {category: place for place, category in enumerate(Category.values)}
    return [
        CategoryValues(name, held[name], name in full)
        for name in sorted(held, key=lambda name: order.get(name, len(order)))
    ]


def values_of_category(person: Person, category: str) -> CategoryValues | None:
    """The values of one category; None when we hold none."""
    return next((candidate for candidate in values_by_category(person) if candidate.category == category), None)


def holdings(person: Person) -> Iterator[tuple[Holding, bool]]:
    """Every value about `person`, and whether its model has more rows than were read."""
    held = held_labels(person)
    for room in (room for room in rooms() if room.label in held):
        columns = [column for column in room.columns if in_copy(room, column, portable=False)]
        if columns and room.model is not PersonKey:
            rows = list(newest(room, person))
            for row in rows[:EACH]:
                for column in columns:
                    if (value := text_of(row, column.name)) != "":
                        yield holding_in(row, column, room, value), len(rows) > EACH


def newest(room: Room, person: Person) -> models.QuerySet:
    """The newest rows of a room about `person`, one more than is shown, with what names their categories."""
    clock = room.declaration.clock
    return room.rows_of(person).order_by(f"-{clock}" if clock else "-pk", "-pk")[: EACH + 1]


def holding_in(row: models.Model, column: Column, room: Room, value: str) -> Holding:
    """The Holding of one column of one row."""
    clock = room.declaration.clock
    at = getattr(row, clock) if clock else getattr(row, "created_at", None)
    return Holding(category_of(row, column), room, column.name, column.source, at, value, room.called(row))


def text_of(row: models.Model, name: str) -> str:
    """A value as text; empty for nothing, a word for one that does not open."""
    try:
        value: Any = value_of(row, name)
    except Unreadable:
        return str(clear_value(row, name))
    if value is None or value == "":
        return ""
    if isinstance(value, str | date):
        return str(value)
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)

"""What we hold about one person as it is handed over (Art. 15(3), 20): every row of the map, its files beside it.

    holdings(person, scope) -> [HeldTable]     room by room, rows read and opened as they are asked for

The walk is that of `crm/privacy/verbs/export.py`. Here each row keeps its number, so that what is about others can be
cut out (`redaction.py`), a category that was refused stays out, and files travel as files.
"""

import base64
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from crm.privacy.declarations import Rows
from crm.privacy.erasure.eraser import category_of
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.map.data_map import Column, Room, rooms
from crm.privacy.map.held_models import held_labels
from crm.privacy.map.titles import heading_for
from crm.privacy.models import Person, PersonKey
from crm.privacy.sealed.files import SealedFileField, file_in
from crm.privacy.verbs.export import by_her, choices_of, in_copy, links, moments_of, value_of
from dsar.contents.text_paths import Cut, redacted

LETTER = ("mail.message", "letter")
AT_ONCE = 500
Cuts = Mapping[tuple[str, str], Mapping[str, Sequence[Cut]]]  # {(room, row): {path: cuts}}


@dataclass(frozen=True)
class Scope:
    """What may go: `without` are refused categories, `only` (of portability) those that may go at all.

    `cuts` are places about others; a file that stands in `withheld` (room, row, column) stays here.
    """

    portable: bool = False
    without: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    cuts: Cuts = field(default_factory=dict)
    withheld: frozenset[tuple[str, str, str]] = frozenset()

    def lets(self, category: str) -> bool:
        """Whether a category may go."""
        return category not in self.without and (self.only is None or category in self.only)


@dataclass(frozen=True)
class Enclosure:
    """A file of theirs: what kind of row it hangs on, how to open it, how it ends («.pdf»; empty: look at it)."""

    room: str
    row: str
    column: str
    opened: Any = field(repr=False)
    ending: str = ""
    withheld: bool = False


@dataclass(frozen=True)
class HeldRow:
    """One row: its public id, its moment, its values by column, and its files."""

    row: str
    at: str
    values: dict[str, Any] = field(repr=False)
    files: list[Enclosure] = field(default_factory=list, repr=False)
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True)
class HeldTable:
    """All rows of one model about a person; `rows` reads them anew on each call."""

    room: Room
    rows: Any = field(repr=False)

    @property
    def label(self) -> str:
        """`app.model`."""
        return self.room.label

    @property
    def title(self) -> str:
        """What such rows are called, in the active language."""
        return heading_for(self.room.label)


WHOLE = Scope()


def holdings(person: Person, scope: Scope = WHOLE) -> list[HeldTable]:
    """A Shelf for each kind of row that may say something about `person`; empty ones too, for no row is read yet."""
    held = held_labels(person)
    return [
        HeldTable(room, partial(rows_in, room, columns, person, scope) if room.label in held else partial(iter, ()))
        for room in rooms()
        if (columns := columns_of(room, scope)) or not scope.portable
        if room.declaration.rows is not Rows.KEEP and room.model is not PersonKey
    ]


def columns_of(room: Room, scope: Scope) -> list[Column]:
    """The columns that go, as far as that is known before a row is seen."""
    chosen = [column for column in room.columns if in_copy(room, column, portable=scope.portable)]
    return [column for column in chosen if not column.fixed or scope.lets(column.category)]


def rows_in(room: Room, columns: list[Column], person: Person, scope: Scope) -> Iterator[HeldRow]:
    """Their rows in time order, in batches. What says nothing is left out."""
    if room.columns and not columns:
        return
    names = [] if scope.portable and not room.declaration.named else links(room)
    rows = room.rows_of(person).filter(**by_her(room, portable=scope.portable))
    rows = rows.order_by(room.declaration.clock or "pk", "pk")
    rows = rows.select_related(*names) if names else rows
    for row in rows.iterator(chunk_size=AT_ONCE):
        if held := held_in(row, room, columns, names, scope):
            yield held


def held_in(row: Any, room: Room, columns: list[Column], names: Collection[str], scope: Scope) -> HeldRow | None:
    """What one row contains; None when it is empty."""
    number = str(getattr(row, "uid", row.pk))
    chosen = {column.name: category for column in columns if scope.lets(category := category_of(row, column))}
    cuts = scope.cuts.get((room.label, number), {})
    values: dict[str, Any] = {}
    files: list[Enclosure] = []
    for name in chosen:
        if isinstance(row._meta.get_field(name), SealedFileField):
            files += file_of(row, room, name, number, scope)
        elif (value := readable_value(row, name)) not in (None, "", [], {}):
            if (room.label, name) == LETTER:
                files += files_of_letter(value, room, name, number, scope)
                value = {"subject": value.get("subject", ""), "text": value.get("text", "")}
            values[name] = redacted(name, value, cuts)
    has_content = values or files or not room.columns
    if not has_content:
        return None
    when = moments_of(row, room)
    linked = {name: str(related) for name in names if (related := getattr(row, name)) is not None}
    further = linked if scope.portable else {**choices_of(row), **linked}
    at = when.get(room.declaration.clock or "", "")
    columns_shown = values.keys() | {enclosure.column for enclosure in files}
    kinds = frozenset(category for name, category in chosen.items() if name in columns_shown)
    return HeldRow(number, at, {**further, **values, **when}, files, kinds)


def readable_value(row: models.Model, name: str) -> Any:
    """The value; a word for one that does not open any more."""
    try:
        return value_of(row, name)
    except Unreadable:
        return _("cannot be read any more")


def file_of(row: Any, room: Room, name: str, number: str, scope: Scope) -> list[Enclosure]:
    """The file of a column."""
    file = file_in(row, name)
    if not file:
        return []
    withheld = (room.label, number, name) in scope.withheld
    form = getattr(row, "format", "") or ""
    return [Enclosure(room.label, number, name, file.plain, f".{form}" if form.isalnum() else "", withheld)]


def files_of_letter(letter: Mapping[str, Any], room: Room, name: str, number: str, scope: Scope) -> list[Enclosure]:
    """The files enclosed in a mail of ours to the person."""
    return [
        Enclosure(
            room.label,
            number,
            f"{name}#{place}",
            partial(base64.b64decode, enclosed_file.get("content", "")),
            ending_of(enclosed_file.get("name", "")),
            (room.label, number, f"{name}#{place}") in scope.withheld,
        )
        for place, enclosed_file in enumerate(letter.get("files") or [])
        if "kept" not in enclosed_file  # a file of its own, and in the package as such
    ]


def ending_of(name: str) -> str:
    """The ending of a file's name, when it is a plain one."""
    ending = name.rpartition(".")[2].lower()
    return f".{ending}" if "." in name and ending.isascii() and ending.isalnum() and len(ending) <= 5 else ""

"""What a file may hold: contacts, companies, deals. A kind of record brings its own (crm/privacy/record_kinds.py).

What is the same for all (order, gate, job, pieces, handing over) asks the kind of the export for what differs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from crm.contacts.custom_values.value_export import in_own, own_columns, own_of
from crm.contacts.custom_values.value_store import called, is_custom
from crm.jobs.models import Export
from crm.privacy.models import Purpose
from crm.privacy.record_kinds import parts

Reader = Callable[[Any, str], str]
LIST_WORDS = ("view", "f", "drop", "cols", "sort")  # of a list's address


@dataclass(frozen=True)
class ExportKind:
    """One kind of file.

    `columns` are {name: label} beside the house's own of `record`, `usual` those of a list that shows none; `as_shown`
    is {column of the list: column of the file}. `categories` says which are personal, of whoever's row it is: `person`
    names the key of her on a row, None on rows of nobody. `listed(user, asked, at)` are the rows of a list, whoever may
    read them; `seen(user)` what may still be in a file. `reader(rows, columns)` reads a batch and gives what makes one
    cell, by row and column. `paused(rows)` are rows that nobody may use now. `people`: a row is a person, and her
    purpose says which columns there are. `counted(n)` is «12 companies».
    """

    slug: str
    label: Any
    title: str
    file_word: Any
    record: str
    right: str
    page: str
    listing: Callable[[], Any]
    columns: Mapping[str, Any]
    usual: tuple[str, ...]
    as_shown: Mapping[str, str]
    categories: Mapping[str, str]
    person: str
    listed: Callable[[Any, Mapping[str, str], datetime], QuerySet]
    seen: Callable[[Any], QuerySet]
    reader: Callable[[Sequence[Any], Sequence[str]], Reader]
    counted: Callable[[int], str]
    paused: Callable[[Sequence[Any]], set[int]] = field(default=lambda _rows: set())
    people: bool = False
    words: tuple[str, ...] = LIST_WORDS

    @property
    def heading(self) -> str:
        """«Export of companies»."""
        return gettext(self.title)

    def labels(self) -> dict[str, Any]:
        """{column: what it is called} of everything that a file may hold, fields of the house's own last."""
        return {**self.columns, **{name: str(field) for name, field in own_columns(self.record).items()}}

    def heads_of(self, columns: Sequence[str]) -> list[str]:
        """What these columns are called; one that was done away with meanwhile keeps its short name."""
        own = called(columns, self.record)
        return [str(own.get(name) or self.columns.get(name, name)) for name in columns]

    def needed(self, purpose: Purpose) -> list[str]:
        """Columns that may be in a file for `purpose`. Firms' data are nobody's, so their files have them all."""
        own = own_columns(self.record)
        if not self.people:
            return [*self.columns, *own]
        fitting = [name for name in self.columns if self.fits(purpose, [name])]
        return [*fitting, *(name for name, field in own.items() if field.needed_for(purpose))]

    def fits(self, purpose: Purpose, columns: Sequence[str]) -> bool:
        """Whether a row of somebody may be in it: the purpose needs every kind of data that it would show."""
        own = called(columns, self.record).values()
        plain = all(purpose.needs(self.categories[name]) for name in columns if name in self.categories)
        return plain and all(field.needed_for(purpose) for field in own)

    def categories_of(self, columns: Sequence[str]) -> list[str]:
        """The categories of data in these columns, for the disclosure."""
        own = {str(field.category) for field in called(columns, self.record).values()}
        return sorted({str(self.categories[name]) for name in columns if name in self.categories} | own)

    def cells(self, rows: Sequence[Any], columns: Sequence[str]) -> Callable[[Any], list[str]]:
        """What makes the cells of one row of this batch. Unreadable when something does not open."""
        read, own = self.reader(rows, columns), own_of(self.record, rows, columns)

        def cells_of(row: Any) -> list[str]:
            held = own.get(row.pk, {})
            return [in_own(held, name) if is_custom(name) else read(row, name) for name in columns]

        return cells_of


def kinds() -> dict[str, ExportKind]:
    """Every kind of the product by its slug."""
    return {one.slug: one for one in parts("exported")}


def open_to(user: Any) -> dict[str, ExportKind]:
    """Those of which `user` sees the list."""
    return {slug: one for slug, one in kinds().items() if user.may(one.right)}


def kind_of(export: Export) -> ExportKind:
    """The kind of a file."""
    return kinds()[export.what]

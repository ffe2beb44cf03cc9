"""The kinds of exported files: contacts, companies, deals. A kind of record brings its own
(crm/privacy/record_kinds.py).

Ordering, consent check, job, pieces and download are common; the kind provides what differs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from crm.contacts.custom_values.value_export import exportable_fields, exported_text, values_by_row
from crm.contacts.custom_values.value_store import fields_named, is_custom
from crm.jobs.models import Export
from crm.privacy.models import Purpose
from crm.privacy.record_kinds import parts

Reader = Callable[[Any, str], str]
LIST_WORDS = ("view", "f", "drop", "cols", "sort")  # of a list's address


@dataclass(frozen=True)
class ExportKind:
    """One kind of file.

    `columns` are {name: label} without the custom fields of `record`, `usual` those for a list that shows none;
    `as_shown` is {column of the list: column of the file}. `categories` names the personal columns; `person` is the
    attribute of a row with the key of the person concerned, None for a row about nobody. `listed(user, asked, at)` are
    the rows of a list; `seen(user)` those that may still be in a file. `reader(rows, columns)` prepares a batch and
    returns a function (row, column) -> cell. `paused(rows)` are the rows that may not be used now. `people`: each row
    is a person, and the purpose limits the columns. `counted(n)` is «12 companies».
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
        """{column: label} of everything that a file may contain, custom fields last."""
        return {**self.columns, **{name: str(field) for name, field in exportable_fields(self.record).items()}}

    def heads_of(self, columns: Sequence[str]) -> list[str]:
        """The headings of these columns; a field removed meanwhile keeps its short name."""
        custom = fields_named(columns, self.record)
        return [str(custom.get(name) or self.columns.get(name, name)) for name in columns]

    def needed(self, purpose: Purpose) -> list[str]:
        """Columns allowed in a file for `purpose`; all of them in files of companies, which are not personal."""
        custom = exportable_fields(self.record)
        if not self.people:
            return [*self.columns, *custom]
        fitting = [name for name in self.columns if self.fits(purpose, [name])]
        return [*fitting, *(name for name, field in custom.items() if field.needed_for(purpose))]

    def fits(self, purpose: Purpose, columns: Sequence[str]) -> bool:
        """Whether a person's row may be in it: the purpose needs every kind of data in these columns."""
        custom = fields_named(columns, self.record).values()
        plain = all(purpose.needs(self.categories[name]) for name in columns if name in self.categories)
        return plain and all(field.needed_for(purpose) for field in custom)

    def categories_of(self, columns: Sequence[str]) -> list[str]:
        """The categories of data in these columns, for the disclosure."""
        custom = {str(field.category) for field in fields_named(columns, self.record).values()}
        return sorted({str(self.categories[name]) for name in columns if name in self.categories} | custom)

    def cells(self, rows: Sequence[Any], columns: Sequence[str]) -> Callable[[Any], list[str]]:
        """The function that makes the cells of one row of this batch. Unreadable when a value cannot be decrypted."""
        read, custom_by_row = self.reader(rows, columns), values_by_row(self.record, rows, columns)

        def cells_of(row: Any) -> list[str]:
            custom_values = custom_by_row.get(row.pk, {})
            return [exported_text(custom_values, name) if is_custom(name) else read(row, name) for name in columns]

        return cells_of


def kinds() -> dict[str, ExportKind]:
    """{slug: kind} of every kind of the product."""
    return {kind.slug: kind for kind in parts("exported")}


def kinds_open_to(user: Any) -> dict[str, ExportKind]:
    """{slug: kind} of those whose list `user` may see."""
    return {slug: kind for slug, kind in kinds().items() if user.may(kind.right)}


def kind_of(export: Export) -> ExportKind:
    """The kind of a file."""
    return kinds()[export.what]

"""Which kinds of records there are, and what each brings to the engines below it: one line of RECORD_KINDS for a kind.

    RECORD_KINDS = ["crm.contacts.record_kinds.contact", …]        kind() -> RecordKind

Each part is a function without arguments, called when an engine asks, so that no engine imports what stands above it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from crm.privacy.dotted_paths import resolve

Make = Callable[[], Any]


@dataclass(frozen=True, kw_only=True)
class RecordKind:
    """One kind: a contact, a company, a deal, a document, a task.

    `columns` makes its table (crm/lists/columns/table.py), `listed` its list (a ListKind of crm/lists/pages),
    `imported` what its rows become in the import wizard (an ImportKind of crm/files/imports), `exported` how it leaves
    as a file (an ExportKind of crm/contacts/exports), `linked` how a field of another record leads to it (a
    LinkTarget of record_links.py), `leading` how it is seen where its own fields lead, if nothing leads to it (a
    LinkSource). None where it has no such thing; a list where there are several.
    """

    columns: Make | None = None
    listed: Make | None = None
    imported: Make | None = None
    exported: Make | None = None
    linked: Make | None = None
    leading: Make | None = None


def record_kinds() -> Iterator[RecordKind]:
    """Every kind of the product, in the order of RECORD_KINDS."""
    return (make() for make in resolve("RECORD_KINDS"))


def column_categories() -> dict[str, str]:
    """{name of a column: kind of personal data} of every kind; of two columns with one name that of the first kind."""
    columns = [column for table in parts("columns") for column in table if column.category]
    return {column.name: str(column.category) for column in reversed(columns)}


def parts(name: str) -> list[Any]:
    """What every kind that has a part of this name («listed») brings, made anew; a kind of the house's own several."""
    each = [make() for kind in record_kinds() if (make := getattr(kind, name)) is not None]
    return [part for parts_of_kind in each for part in as_list(parts_of_kind)]


def as_list(made: Any) -> list[Any]:
    """What one kind brought: one part, or one for each kind of records that the house made for itself."""
    return made if isinstance(made, list) else [made]

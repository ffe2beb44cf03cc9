"""A register of cases as files: the same rows make the CSV, the JSON and the PDF.

A row is {column: words}; the first two columns are what a case is called.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from crm.accounts.language.formats import stamp
from crm.casework.data_files import as_json, csv_of
from crm.casework.printing import pdf
from crm.files.exports.export_formats import finished_file, rows_in
from crm.jobs.models import Export

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "pdf": "application/pdf"}
Columns = Mapping[str, Any]  # {column: heading}
Rows = Iterable[dict[str, str]]
CALLED = 2  # columns


def register_csv(columns: Columns, rows: Rows) -> bytes:
    """For a spreadsheet, which must not take a text for a formula."""
    return csv_of([columns.values(), *([row[name] for name in columns] for row in rows)])


def register_json(rows: Rows) -> bytes:
    """For machines."""
    return as_json(list(rows))


def register_pdf(columns: Columns, rows: Rows, *, title: str, none: str, who: str, at: datetime) -> bytes:
    """For the authority, in the reader's language. `none` stands where there is no case, `who` keeps the register."""
    names = list(columns)
    values = {
        "title": title,
        "who": who,
        "made": stamp(at),
        "none": none,
        "cases": [
            {
                "title": " ".join(row[name] for name in names[:CALLED]),
                "rows": [{"term": columns[name], "value": row[name]} for name in names[CALLED:] if row[name]],
            }
            for row in rows
        ],
    }
    return pdf("register", values, language=(get_language() or settings.LANGUAGE_CODE)[:2])


def register_file(kind: str, columns: Columns, rows: Rows, *, title: str, none: str, who: str, at: datetime) -> bytes:
    """The rows as a file of that kind: «csv», «json», «xlsx» or «pdf»."""
    rows = list(rows)
    if kind == "csv":
        return register_csv(columns, rows)
    if kind == "json":
        return register_json(rows)
    if kind == "xlsx":
        cells = rows_in(Export.Kind.XLSX, [[row[name] for name in columns] for row in rows])
        return b"".join(finished_file(Export.Kind.XLSX, [str(head) for head in columns.values()], [cells]))
    return register_pdf(columns, rows, title=title, none=none, who=who, at=at)

"""Rows as files: JSON, and CSV that no spreadsheet computes."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from crm.files.safe_cells import safe_cell


def as_json(content: Any) -> bytes:
    """UTF-8, indented."""
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    """One line for each row; no spreadsheet computes any of it."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return csv_of([names, *([text_of(row.get(name)) for name in names] for row in rows)])


def text_of(value: Any) -> str:
    """A value in a cell."""
    if value is None:
        return ""
    plain = isinstance(value, str)
    return value if plain else json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).strip('"')


def csv_of(rows: Iterable[Iterable[str]]) -> bytes:
    """Semicolons and a byte order mark, as Polish spreadsheets read it."""
    return b"".join(csv_lines(rows))


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """The same, line by line."""
    yield "\ufeff".encode()
    for row in rows:
        out = io.StringIO()
        csv.writer(out, delimiter=";").writerow([safe_cell(cell) for cell in row])
        yield out.getvalue().encode()


def chain_of(head: list[str], rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """The head, then the rows."""
    yield head
    yield from rows

"""A table of papers: which column holds what, by the words above it."""

from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from crm.files.readers.faulty_rows import fault_in
from crm.files.readers.tables import FileTable, read_table
from crm.files.readers.total_rows import is_total
from crm.files.readers.unreadable import UnreadableFile
from crm.lists.columns import Imported
from crm.privacy.keys.blind_index import folded
from crm.sales.columns.document import DOCUMENT

MOST = 20_000  # rows
# folded, without dots and dashes
HEADERS: dict[str, tuple[str, ...]] = {
    **{column.name: column.imported.headers for column in DOCUMENT if isinstance(column.imported, Imported)},
    "nip": ("nip", "nip nabywcy", "nip kontrahenta", "nip klienta", "tax id", "vat number"),
    "email": ("email", "e mail", "adres email", "adres e mail", "email nabywcy", "e mail nabywcy", "email kontrahenta"),
    "name": (
        *("nabywca", "kontrahent", "klient", "nazwa", "nazwa nabywcy", "nazwa kontrahenta", "imie i nazwisko"),
        *("buyer", "customer", "client", "name"),
    ),
}
COLUMN_OF = {header: column for column, headers in HEADERS.items() for header in headers}
NEEDED = ("number", "issued_on")
BUYER = ("nip", "email", "name")


class NoSuchTable(Exception):
    """The table lacks what every row needs; the text says which columns are expected."""

    def __init__(self, sentence: object = None) -> None:
        super().__init__("columns")
        self.sentence = sentence or _(
            "Columns are missing: there must be the number, the day of issue, and the buyer by NIP, e-mail or name."
        )

    def __str__(self) -> str:
        return str(self.sentence)


def rows_in(file: BinaryIO, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(row number as a spreadsheet counts, {column: text}).

    UnreadableFile when it is no table, NoSuchTable when a needed column is missing or there are more rows than MOST.
    """
    table = fitting(file, name)
    columns = columns_of(table.headers)
    if not fits(table.headers):
        raise NoSuchTable
    for count, (number, cells) in enumerate(table.rows(only=columns), start=1):
        if count > MOST:
            raise NoSuchTable(_("The file has more than 20,000 rows. Split it and import the parts one by one."))
        texts = {columns[index]: text.strip() for index, text in cells.items() if index in columns}
        why, _column = fault_in(cells)
        yield number, texts | ({"unfit": why} if why else {}) | ({"total": "1"} if is_total(cells) else {})


def fitting(file: BinaryIO, name: str) -> FileTable:
    """The table, of a workbook the first of its sheets that has the needed columns."""
    table = read_table(file, name)
    for title in table.titles:
        if fits(table.headers):
            break
        with suppress(UnreadableFile):
            table = read_table(file, name, title=title)
    return table


def fits(headers: tuple[str, ...]) -> bool:
    """Whether all columns that every row needs are there."""
    columns = set(columns_of(headers).values())
    return set(NEEDED) <= columns and bool(set(BUYER) & columns)


def columns_of(headers: tuple[str, ...]) -> dict[int, str]:
    """{index: column}; of two headers for one column the first counts."""
    columns: dict[int, str] = {}
    for index, header in enumerate(headers):
        words = " ".join(folded(header).replace(".", " ").replace("-", " ").replace("_", " ").replace(":", " ").split())
        column = COLUMN_OF.get(words)
        if column and column not in columns.values():
            columns[index] = column
    return columns

"""A file of contacts, companies or deals as one table of text, whoever made it.

    table = read_table(file, "targi.csv")   # UnreadableFile says in one sentence what to do
    table.headers, table.encoding, table.delimiter
    for number, cells in table.rows(only={0, 2}):   # {column index: text}, empty cells left out

The file object is any binary one that can `read` and `seek`; it is read in pieces, never closed, and read anew by every
`rows()`. One iteration at a time: they share its position. Nothing of the file is kept or logged.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from crm.files.mapping.value_shapes import EMAIL
from crm.files.readers.delimited import DelimitedText
from crm.files.readers.faulty_rows import faulty
from crm.files.readers.unreadable import MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS, UnreadableFile
from crm.files.readers.vcards import Cards
from crm.files.readers.workbook import Workbook
from crm.files.safe_cells import raw_cell

LOOKED_AT = 60  # filled rows in which the header is sought
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"\x1f\x8b", b"7z\xbc\xaf")
NO_TABLE_TEXT = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table)\b", re.IGNORECASE)
NO_TABLE_NAMES = (".doc", ".docx", ".html", ".json", ".pdf", ".rtf", ".xml")
CARD_TEXT = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*b\0?e\0?g\0?i\0?n\0?:\0?v\0?c\0?a\0?r\0?d", re.IGNORECASE
)

Cells = dict[int, str]


@dataclass(frozen=True)
class FileTable:
    """What a file holds. `header_row` is 0 and the headers are empty texts when the first row is a contact already.

    `encoding` and `delimiter` are empty for a workbook, `title` (the name of its sheet) and `titles` (those of all that
    say something) for a CSV. Of a vCard file each
    card is a row, the columns are ours, and there is no delimiter.
    """

    headers: tuple[str, ...]
    encoding: str
    delimiter: str
    title: str
    header_row: int
    records: Callable[[int | None], Iterator[tuple[int, list[str]]]] = field(repr=False)
    titles: tuple[str, ...] = ()

    def rows(self, only: Collection[int] | None = None) -> Iterator[tuple[int, Cells]]:
        """(row number as a spreadsheet counts, its cells) below the header, empty rows left out.

        With `only`, no other column is handed on: the values of a refused column never leave the reader. Cells beyond
        the last header are given always, and so is what makes the row unfit (`faulty_rows.py`), for `cleaning` to
        refuse it. UnreadableFile at a broken limit of the file."""
        width, count = len(self.headers), 0
        for number, record in self.records(width):
            if number <= self.header_row:
                continue
            cells, why = _filled(record), getattr(record, "why", "")
            if not cells and not why:
                continue
            count += 1
            if count > MAX_ROWS:
                raise UnreadableFile("too_many_rows")
            if only is not None:
                cells = {index: text for index, text in cells.items() if index in only or index >= width}
            yield number, _checked(cells, record, why)

    def head(self, count: int = 50) -> list[Cells]:
        """The cells of the first rows, long ones cut, for guessing what the columns hold."""
        rows = (_filled(record) for number, record in self.records(len(self.headers)) if number > self.header_row)
        return [
            {index: text[:MAX_CELL] for index, text in cells.items() if index < len(self.headers)}
            for cells in islice(filter(None, rows), count)
        ]


def read_table(file: BinaryIO, name: str, *, encoding: str = "", delimiter: str = "", title: str = "") -> FileTable:
    """The table in `file`. What `encoding`, `delimiter` or `title` (of a sheet) tell counts, the rest is found out.

    UnreadableFile when it is too large, empty, no table, or has more than 200 columns; limits on rows and cells are
    checked while reading. `name` serves to recognise what is no table.
    """
    source = _source(file, name, encoding, delimiter, title)
    if isinstance(source, Cards):
        return _of_cards(source)
    head = list(islice((row for row in source.records(None) if _filled(row[1])), LOOKED_AT))
    header_row, headers = _headers(head, source if isinstance(source, Workbook) else None)
    if len(headers) > MAX_COLUMNS:
        raise UnreadableFile("too_many_columns")
    if not any(_filled(record) for number, record in source.records(None) if number > header_row):
        raise UnreadableFile("no_rows")
    titles = source.titles if isinstance(source, Workbook) else ()
    return FileTable(headers, source.encoding, source.delimiter, source.title, header_row, source.records, titles)


def _of_cards(source: Cards) -> FileTable:
    """A file of cards, whose columns need not be sought."""
    if next(source.records(), None) is None:
        raise UnreadableFile("no_rows")
    return FileTable(source.headers, source.encoding, "", "", 0, source.records)


def _source(file: BinaryIO, name: str, encoding: str, delimiter: str, title: str) -> DelimitedText | Workbook | Cards:
    if file.seek(0, 2) > MAX_BYTES:
        raise UnreadableFile("too_large")
    file.seek(0)
    start = file.read(512)
    if start.startswith(ZIP):
        return Workbook(file, title)
    if start.startswith(OLE):
        raise UnreadableFile("old_excel")
    if CARD_TEXT.match(start):
        return Cards(file, encoding=encoding)
    if start.startswith(NO_TABLES) or NO_TABLE_TEXT.match(start) or name.lower().endswith(NO_TABLE_NAMES):
        raise UnreadableFile("not_a_table")
    return DelimitedText(file, encoding=encoding, delimiter=delimiter)


def _filled(record: list[str]) -> Cells:
    cells = {index: raw_cell(text.replace("\0", "")) for index, text in enumerate(record) if text}
    return {index: text for index, text in cells.items() if text and not text.isspace()}


def _checked(cells: Cells, record: list[str], why: str) -> Cells:
    """The cells, the long ones cut, with what makes the row unfit: no name holds a NUL, and no table keeps one."""
    long = next((index for index, text in cells.items() if len(text) > MAX_CELL), None)
    null = next((index for index in cells if "\0" in record[index]), None)
    if not why and long is None and null is None:
        return cells
    cut = {index: text[:MAX_CELL] for index, text in cells.items()}
    if why:
        return faulty(cut, why)
    return faulty(cut, "nul_in_cell", null) if long is None else faulty(cut, "cell_too_long", long)


def _headers(filled: list[tuple[int, list[str]]], book: Workbook | None = None) -> tuple[int, tuple[str, ...]]:
    """(row number of the header or 0, its texts). A lone title above three columns or more is passed over; of a header
    of several rows, as `book` knows it, the lowest one counts, below the names of its groups.
    """
    if not filled:
        raise UnreadableFile("empty")
    widest = max(len(_filled(record)) for _, record in filled)
    number, record = filled[0]
    if len(_filled(record)) == 1 and widest >= 3:
        number, record = next(row for row in filled if len(_filled(row[1])) > widest / 2)
    if book is not None:
        number, record = _lowest(filled, number, record, book)
    width = _width(record, [cells for _, cells in filled])
    if any(EMAIL.fullmatch(text.strip()) for text in record):
        return 0, ("",) * width
    return number, tuple(" ".join(raw_cell(text.replace("\0", "")).split()) for text in record[:width])


def _lowest(
    filled: list[tuple[int, list[str]]], number: int, record: list[str], book: Workbook
) -> tuple[int, list[str]]:
    """The lowest row of a header and its texts: «Phone», merged over «work» and «home», makes «Phone work», «Phone
    home». A group over everything is a title, which no column is called by.
    """
    groups = book.groups_at(number)
    below = next((row for row in filled if row[0] > number), (number, record))
    last = book.last_of(number)
    lowest = next((row for row in filled if row[0] == last), (number, record))
    if lowest[0] == number and groups and all(_is_name(text) for text in below[1]):
        lowest = below if len(_filled(below[1])) >= len(_filled(record)) else lowest
    if lowest[0] == number or len(_filled(lowest[1])) < len(_filled(record)):
        return number, record
    if len(_filled(record)) == 1:
        return lowest
    over = [record[begin] if (begin := groups.get(at, at)) < len(record) else "" for at in range(len(lowest[1]))]
    named = [f"{above} {text}" if text and above != text else text for above, text in zip(over, lowest[1], strict=True)]
    return lowest[0], named


def _is_name(text: str) -> bool:
    """Whether a column may be called so: neither an address nor a number."""
    return "@" not in text and sum(sign.isdigit() for sign in text) < 3


def _width(header: list[str], records: list[list[str]]) -> int:
    """Up to the last column that has a name, or a value below a nameless header cell."""
    named = max((index for index, text in enumerate(header) if text.strip()), default=0)
    valued = max((index for cells in records for index in _filled(cells) if index < len(header)), default=0)
    return max(named, valued) + 1

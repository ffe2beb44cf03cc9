"""XLSX as a table of text: one of its sheets, read row by row, with cells that were merged downwards filled.

A workbook is a zip of XML made by somebody else, so its sizes are judged before openpyxl sees it: what is unpacked in
all, what is kept in memory as a whole, and how much may stand between two rows (one endless row is the XML bomb that
survives a streaming reader). Entity bombs are refused by expat itself.
"""

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice, takewhile
from typing import Any, BinaryIO

from openpyxl import load_workbook

from crm.contacts.merged_cells import Filler, merged_in
from crm.contacts.unreadable import MAX_COLUMNS, UnreadableFile

MAX_UNPACKED = 200 * 1024 * 1024
MAX_STRINGS = 64 * 1024 * 1024  # shared strings, all in memory at once
MAX_PART = 12 * 1024 * 1024  # any other part but a sheet
MAX_STRETCH = 6 * 1024 * 1024  # of a sheet, without the end of a row
MAX_PARTS = 2000
LAST_ROW = 1_048_576  # of any sheet that Excel makes
LOOKED_AT = 1000  # rows in which a sheet must show something
MAX_SHEETS = 100
LONGEST_TITLE = 100  # characters; Excel allows 31
HIGHEST_HEADER = 4  # rows, and one more
CHUNK = 256 * 1024
ROW_END = re.compile(rb"</(?:\w+:)?row>|<(?:\w+:)?row\b[^<>]*/>")
ZEROS = re.compile(r'[0\\\- "]+')
CARRIAGE_RETURN = re.compile(r"_x000[Dd]_")

# openpyxl puts cell values into its warnings, and warnings end in the log
warnings.filterwarnings("ignore", module=r"openpyxl(\.|$)")


class Workbook:
    """An XLSX file. UnreadableFile for anything that is none, is damaged or unpacks to too much."""

    encoding = delimiter = ""

    def __init__(self, file: BinaryIO, title: str = ""):
        """`title` is the name of the sheet to read; the first one with rows below a header when it is not told."""
        _refuse_bombs(file)
        with _guarded():
            # kept open: the shared strings of a large file take seconds to read
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheets = {sheet: _filled_rows(sheet) for sheet in book.worksheets[:MAX_SHEETS]}
            self.sheet = _chosen(sheets, title)
        if self.sheet is None:
            raise UnreadableFile("no_such_sheet" if title else "empty")
        self.title = self.sheet.title[:LONGEST_TITLE]
        self.titles = tuple(sheet.title[:LONGEST_TITLE] for sheet, rows in sheets.items() if rows)
        with _guarded():
            self.merged = merged_in(file, self.sheet._worksheet_path)

    def records(self, width: int | None = None) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells as text) of the sheet; no more than `width` cells of a row, 201 when not told."""
        fill = Filler(self.merged)
        with _guarded():
            for number, cells in _rows(self.sheet, width or MAX_COLUMNS + 1):
                yield number, fill(number, cells)

    def last_of(self, number: int) -> int:
        """The last row of a header that begins in a row: cells merged downwards make it two rows or three high."""
        ends = [one.last for one in self.merged if one.first == number and one.last < number + HIGHEST_HEADER]
        return max(ends, default=number)

    def groups_at(self, number: int) -> dict[int, int]:
        """{column: where the cell begins that lies over it} for cells of a row that were merged sideways."""
        wide = [one for one in self.merged if one.first == number and one.column < one.right]
        return {at: one.column for one in wide for at in range(one.column, min(one.right, MAX_COLUMNS) + 1)}


@contextmanager
def _guarded() -> Iterator[None]:
    """Whatever a hostile file makes openpyxl raise becomes UnreadableFile; its cause may quote a cell and is cut."""
    try:
        yield
    except Exception:
        raise UnreadableFile("broken_workbook") from None


def _filled_rows(sheet) -> int:
    """How many of the first rows of a sheet say something: none, one, or two for several."""
    rows = takewhile(lambda row: row[0] <= LOOKED_AT, _rows(sheet, MAX_COLUMNS + 1))
    return sum(1 for _row in islice((cells for _number, cells in rows if any(cells)), 2))


def _chosen(sheets: Mapping[Any, int], title: str) -> Any:
    """The sheet of that name, else the best of those that say something; None when there is none."""
    if title:
        return next((sheet for sheet, rows in sheets.items() if rows and sheet.title[:LONGEST_TITLE] == title), None)
    order = sorted(sheets, key=lambda sheet: (sheet.sheet_state != "visible", -sheets[sheet]))
    return next((sheet for sheet in order if sheets[sheet]), None)


def _rows(sheet, width: int) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # exporters write wrong ones, and openpyxl would cut the sheet to them
    rows = sheet.iter_rows(min_row=1, max_row=LAST_ROW, min_col=1, max_col=width)
    before = None
    for number, cells in enumerate(rows, start=1):
        if cells is before:  # openpyxl fills a gap of a million rows with one and the same empty row
            continue
        before = cells
        yield number, [_text(cell) if cell.value is not None else "" for cell in cells]


def _text(cell) -> str:
    value = cell.value
    if isinstance(value, str):
        return "" if cell.data_type == "e" else CARRIAGE_RETURN.sub("", value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _zero_filled(_plain(value), cell.number_format)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _plain(number: int | float) -> str:
    """Digits without an exponent: 48601222214.0 is a phone number, not 4.86e10."""
    if isinstance(number, float) and number.is_integer():
        return str(int(number))
    return format(Decimal(str(number)), "f")


def _zero_filled(digits: str, pattern: str | None) -> str:
    """«00-950» for 950 under Excel's own formats for postcodes, NIP and phones, which are made of zeros and dashes."""
    if not pattern or not digits.isdigit() or not ZEROS.fullmatch(pattern) or pattern.count("0") < 2:
        return digits
    filled = iter(digits.zfill(pattern.count("0")))
    if len(digits) > pattern.count("0"):
        return digits
    return "".join(next(filled) if sign == "0" else sign for sign in pattern if sign not in '\\"').strip()


def _refuse_bombs(file: BinaryIO) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if "[Content_Types].xml" not in archive.namelist():
                raise UnreadableFile("other_workbook")
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise UnreadableFile("too_big_inside")
            if any(_is_too_big(archive, part) for part in parts if part.file_size > MAX_STRETCH):
                raise UnreadableFile("too_big_inside")
    except UnreadableFile:
        raise
    except Exception:  # zipfile, zlib and struct have a score of ways to say that a zip is broken
        raise UnreadableFile("broken_workbook") from None


def _is_too_big(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    if part.filename.endswith((".xml", ".rels")) and "/worksheets/sheet" in part.filename.lower():
        return _has_long_stretch(archive, part)
    return part.file_size > (MAX_STRINGS if "sharedstrings" in part.filename.lower() else MAX_PART)


def _has_long_stretch(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    stretch, tail = 0, b""
    with archive.open(part) as source:
        while chunk := source.read(CHUNK):
            # a tag cut by the end of a chunk is met again at the start of the next
            window = tail + chunk
            ends = [found.end() for found in ROW_END.finditer(window)]
            stretch = len(window) - ends[-1] if ends else stretch + len(chunk)
            if stretch > MAX_STRETCH:
                return True
            tail = window[-64:]
    return False

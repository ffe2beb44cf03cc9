"""XLSX as a table of text: one of its sheets, read row by row, with cells that were merged downwards filled.

A workbook is a zip of XML made by somebody else. Its sizes are judged here: what is unpacked in all, what is kept in
memory as a whole, and how much may stand between two rows. What is inside is read in a process of its own with bounds
on memory and time (`workbook_process.py`), so whatever a hostile file does there ends in a sentence.
"""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO, NamedTuple

from crm.files.readers.unreadable import MAX_CELL, MAX_COLUMNS, UnreadableFile


class Merged(NamedTuple):
    """The column (from 0), the first row, the last row and the last column of cells that are one."""

    column: int
    first: int
    last: int
    right: int


class Filler:
    """Fills rows that are handed to it in order."""

    def __init__(self, merged: list[Merged]) -> None:
        self.coming = [span for span in merged if span.first < span.last][::-1]
        self.open: dict[int, tuple[int, str]] = {}  # column: the last row, and the text

    def __call__(self, number: int, cells: list[str]) -> list[str]:
        while self.coming and self.coming[-1].first <= number:
            span = self.coming.pop()
            if span.first == number and span.column < len(cells) and cells[span.column]:
                self.open[span.column] = (span.last, cells[span.column])
        self.open = {column: open_cell for column, open_cell in self.open.items() if open_cell[0] >= number}
        if not self.open or not any(cells):
            return cells
        filled = list(cells)
        for column, (_last, text) in self.open.items():
            if column < len(filled) and not filled[column]:
                filled[column] = text
        return filled


MAX_UNPACKED = 200 * 1024 * 1024
MAX_STRINGS = 64 * 1024 * 1024  # shared strings, all in memory at once
MAX_PART = 12 * 1024 * 1024  # any other part but a sheet
MAX_STRETCH = 6 * 1024 * 1024  # of a sheet, without the end of a row
MAX_PARTS = 2000
LONGEST_TITLE = 100  # characters; Excel allows 31
HIGHEST_HEADER = 4  # rows, and one more
CHUNK = 256 * 1024
ROW_END = re.compile(rb"</(?:\w+:)?row>|<(?:\w+:)?row\b[^<>]*/>")
PROCESS = Path(__file__).with_name("workbook_process.py")
DAMAGED = 1  # its exit code


class Workbook:
    """An XLSX file. UnreadableFile for anything that is none, is damaged or unpacks to too much."""

    encoding = delimiter = ""

    def __init__(self, file: BinaryIO, title: str = ""):
        """`title` is the name of the sheet to read; the first one with rows below a header when it is not told."""
        _refuse_bombs(file)
        self.file = file
        sheets = list(_answer_lines(file, act="sheets"))
        self.index = _chosen(sheets, title)
        if self.index is None:
            raise UnreadableFile("no_such_sheet" if title else "empty")
        self.title = sheets[self.index][0][:LONGEST_TITLE]
        self.titles = tuple(name[:LONGEST_TITLE] for name, _visible, rows, _merged in sheets if rows)
        self.merged = [Merged(*span) for span in sheets[self.index][3]]

    def records(self, width: int | None = None) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells as text) of the sheet; no more than `width` cells of a row, 201 when not told."""
        fill = Filler(self.merged)
        bounds = {"sheet": self.index, "width": width or MAX_COLUMNS + 1, "longest": MAX_CELL + 1}
        for number, cells in _answer_lines(self.file, act="rows", **bounds):
            yield number, fill(number, cells)

    def last_of(self, number: int) -> int:
        """The last row of a header that begins in a row: cells merged downwards make it two rows or three high."""
        ends = [span.last for span in self.merged if span.first == number and span.last < number + HIGHEST_HEADER]
        return max(ends, default=number)

    def groups_at(self, number: int) -> dict[int, int]:
        """{column: where the cell begins that lies over it} for cells of a row that were merged sideways."""
        wide = [span for span in self.merged if span.first == number and span.column < span.right]
        return {at: span.column for span in wide for at in range(span.column, min(span.right, MAX_COLUMNS) + 1)}


def _answer_lines(file: BinaryIO, **question: Any) -> Iterator[Any]:
    """The lines of the answer to one question about a workbook, as `workbook_process.py` describes them."""
    file.seek(0)
    command = [sys.executable, "-I", str(PROCESS), json.dumps(question)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env={}, **pipes) as child:  # type: ignore[call-overload]  # noqa: S603 - our own
        try:
            with suppress(BrokenPipeError):  # it ended before it had read all: its exit code says why
                copyfileobj(file, child.stdin)
            with suppress(BrokenPipeError):
                child.stdin.close()
            yield from (json.loads(line) for line in child.stdout if line.endswith(b"\n"))  # the last may be cut off
            child.wait()
        finally:
            child.kill()  # whoever asked has read enough
    if child.returncode:
        raise UnreadableFile("broken_workbook" if child.returncode == DAMAGED else "too_big_inside")


def _chosen(sheets: list[Any], title: str) -> int | None:
    """The place of the sheet of that name, else of the best of those that say something; None when there is none."""
    filled = [index for index, (_name, _visible, rows, _merged) in enumerate(sheets) if rows]
    if title:
        return next((index for index in filled if sheets[index][0][:LONGEST_TITLE] == title), None)
    return min(filled, key=lambda index: (not sheets[index][1], -sheets[index][2]), default=None)


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
            ends = [row_end.end() for row_end in ROW_END.finditer(window)]
            stretch = len(window) - ends[-1] if ends else stretch + len(chunk)
            if stretch > MAX_STRETCH:
                return True
            tail = window[-64:]
    return False

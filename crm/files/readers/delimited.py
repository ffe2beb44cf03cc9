"""CSV as people really send it: any separator, any encoding, quotes, line breaks in cells.

A stray NUL is handed on: the reader refuses its row.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

from crm.files.readers.encodings import ENCODINGS, encoding_of, lines_in
from crm.files.readers.unreadable import MAX_BYTES, UnreadableFile

DELIMITERS = ";,\t|"
SNIFFED_LINES = 200
SNIFFED_RECORDS = 60
STRAY = 8  # control characters that any text may hold
CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
SEPARATOR_LINE = re.compile(r'"?sep=([;,\t|])"?\s*\Z', re.IGNORECASE)  # Excel's own first line

# a cell may be as long as its file: the reader cuts it and refuses its row, where csv would give up the file
csv.field_size_limit(MAX_BYTES)

Record = tuple[int, list[str]]


class DelimitedText:
    """A CSV file; `encoding` and `delimiter` are found unless told. UnreadableFile when it is no text."""

    title = ""

    def __init__(self, file: BinaryIO, *, encoding: str = "", delimiter: str = ""):
        if (encoding and encoding not in ENCODINGS) or (delimiter and delimiter not in DELIMITERS):
            raise UnreadableFile("unknown_setting")
        self.file = file
        self.encoding = encoding or encoding_of(file)
        head = list(islice(self._decoded(), SNIFFED_LINES))
        _refuse_binary("".join(head))
        declared = SEPARATOR_LINE.match(head[0]) if head else None
        self.skipped = 1 if declared else 0
        self.delimiter = delimiter or (declared.group(1) if declared else _sniffed(head))

    def records(self, width: int | None = None) -> Iterator[Record]:
        """(row number, cells) in order. Rows are counted as a spreadsheet does: a line break in a cell starts none.

        `width` is accepted for symmetry with a workbook; a longer row is given whole, so that it can be refused.
        """
        lines = _Watched(islice(self._decoded(), self.skipped, None))
        reader = csv.reader(lines, delimiter=self.delimiter)
        number = 0
        while True:
            number += 1
            lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise UnreadableFile("unclosed_quote", row=number) from None
            if lines.ran_dry or not _well_quoted(lines.taken, self.delimiter):
                raise UnreadableFile("unclosed_quote", row=number)
            yield number, cells

    def _decoded(self) -> Iterator[str]:
        """Its lines."""
        return lines_in(self.file, self.encoding)


class _Watched:
    """Lines on their way to the CSV reader; those of the record being read are `taken`."""

    def __init__(self, lines: Iterable[str]):
        self.lines = iter(lines)
        self.begin()

    def begin(self) -> None:
        self.taken: list[str] = []
        self.ran_dry = False  # asked for one more line in the middle of a record, and there was none

    def __iter__(self) -> "_Watched":
        return self

    def __next__(self) -> str:
        line = next(self.lines, None)
        if line is None:
            self.ran_dry = bool(self.taken)
            raise StopIteration
        self.taken.append(line)
        return line


def _well_quoted(lines: list[str], delimiter: str) -> bool:
    """Whether a record of several lines ends each quoted cell where the cell ends.

    An opened and forgotten quotation mark swallows rows up to the next one in the file, which then stands elsewhere.
    """
    if len(lines) == 1:
        return True
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True


def _refuse_binary(text: str) -> None:
    controls, nuls = len(CONTROLS.findall(text)), text.count("\0")
    if controls > max(STRAY, 0.02 * len(text)) or nuls > max(STRAY, 0.1 * len(text)):
        raise UnreadableFile("not_a_table")


def _sniffed(lines: Iterable[str]) -> str:
    """The separator under which most records are as wide as the first one, the earlier in `DELIMITERS` on a draw.

    A title above the header costs a separator its first point only; with no separator at all the file is one column.
    """
    lines = list(lines)
    best, chosen = (False, 0.0, 0), DELIMITERS[0]
    for delimiter in DELIMITERS:
        widths = _widths(lines, delimiter)
        common = Counter(width for width in widths if width > 1).most_common(1)
        if not common or (widths[0] == 1 and common[0][0] == 2):
            continue  # «name» above «Kowalski, Jan» is one column, not two
        width, times = common[0]
        score = (widths[0] == width, round(times / len(widths), 1), width)
        if score > best:
            best, chosen = score, delimiter
    return chosen


def _widths(lines: list[str], delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            if any(cell.strip() for cell in cells):
                widths.append(len(cells))
            if len(widths) == SNIFFED_RECORDS:
                break
    except csv.Error:
        pass  # told later, with its row, by the separator that is chosen
    return widths

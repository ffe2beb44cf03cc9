"""Cells of a sheet that were merged: a spreadsheet keeps their text in the first one alone.

    merged = merged_in(file, "xl/worksheets/sheet1.xml")
    fill = Filler(merged)
    cells = fill(number, cells)       # row after row; a row that has nothing of its own stays empty

Cells merged downwards are filled. Those merged sideways stay as they are: a title over the whole sheet is one text, not
twenty; over the names of columns they are a group (`crm/contacts/reading.py`).
"""

import zipfile
from typing import BinaryIO, NamedTuple

from openpyxl.utils.cell import column_index_from_string

from crm.privacy.linear import pattern

MOST = 20_000
CHUNK = 256 * 1024
LONGEST = 256  # bytes of one element
ELEMENT = pattern(
    rb'<(?:\w{1,20}:)?mergeCell\s[^<>]{0,100}?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"[^<>]{0,100}?/?>'
)


class Merged(NamedTuple):
    """The column (from 0), the first row, the last row and the last column of cells that are one."""

    column: int
    first: int
    last: int
    right: int


def merged_in(file: BinaryIO, part: str) -> list[Merged]:
    """What is merged in one part of a workbook, by the first row; of very many the first ones."""
    found: set[Merged] = set()
    file.seek(0)
    with zipfile.ZipFile(file) as archive, archive.open(part.lstrip("/")) as source:
        tail = b""
        while (chunk := source.read(CHUNK)) and len(found) < MOST:
            window = tail + chunk
            for left, first, right, last in ELEMENT.findall(window):
                columns = (column_index_from_string(name.decode()) - 1 for name in (left, right))
                found.add(Merged(next(columns), int(first), int(last), next(columns)))
            tail = window[-LONGEST:]
    return sorted(found, key=lambda one: (one.first, one.column))


class Filler:
    """Fills rows that are handed to it in order."""

    def __init__(self, merged: list[Merged]) -> None:
        self.coming = [one for one in merged if one.first < one.last][::-1]
        self.open: dict[int, tuple[int, str]] = {}  # column: the last row, and the text

    def __call__(self, number: int, cells: list[str]) -> list[str]:
        while self.coming and self.coming[-1].first <= number:
            one = self.coming.pop()
            if one.first == number and one.column < len(cells) and cells[one.column]:
                self.open[one.column] = (one.last, cells[one.column])
        self.open = {column: told for column, told in self.open.items() if told[0] >= number}
        if not self.open or not any(cells):
            return cells
        filled = list(cells)
        for column, (_last, text) in self.open.items():
            if column < len(filled) and not filled[column]:
                filled[column] = text
        return filled

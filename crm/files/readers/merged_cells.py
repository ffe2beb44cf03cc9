"""Cells of a sheet that were merged: a spreadsheet keeps their text in the first one alone.

    fill = Filler([Merged(column=0, first=2, last=4)])
    cells = fill(number, cells)       # row after row; a row that has nothing of its own stays empty

Cells merged downwards are filled. Those merged sideways stay as they are: a title over the whole sheet is one text, not
twenty; over the names of columns they are a group (`crm/files/readers/tables.py`).
"""

from typing import NamedTuple


class Merged(NamedTuple):
    """The column (from 0), the first row, the last row and the last column of cells that are one."""

    column: int
    first: int
    last: int
    right: int


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

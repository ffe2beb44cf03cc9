"""One row that cannot come in while its file can: a cell that is too long, a NUL, a damaged card, a group.

A source hands such a record on as `Faulty`, or the reader finds the fault itself; it travels with the cells of the row,
behind the last column there can be, to whoever cleans the row and says what is wrong with it (`rows/problem_kinds.py`).
"""

from collections.abc import Iterable, Mapping

AT = 1_000_000  # the index of the cell that holds a fault


class Faulty(list[str]):
    """A record that its source could read in part, or not at all; `why` is the code of the problem."""

    def __init__(self, why: str, cells: Iterable[str] = ()) -> None:
        super().__init__(cells)
        self.why = why


def faulty(cells: Mapping[int, str], why: str, column: int | None = None) -> dict[int, str]:
    """The cells of a row with its fault; `column` is to blame, None for the row as a whole."""
    return {**cells, AT: why if column is None else f"{why}:{column}"}


def fault_in(cells: Mapping[int, str]) -> tuple[str, int | None]:
    """(code, column) of a row's fault; an empty code when there is none."""
    why, _colon, column = cells.get(AT, "").partition(":")
    return why, int(column) if column.isdecimal() else None

"""A board as a file: one number a line. Sums only; every cell is neutralised (crm/files/safe_cells.py)."""

import csv
import io
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _, pgettext

from crm.files.safe_cells import safe_cell
from crm.sales.report_pages.csv_file import BOM, plain
from crm.sales.report_pages.numbers import Number
from crm.workspace.dashboards.tile_for_reader import TileForReader


def as_csv(tiles: Sequence[TileForReader]) -> bytes:
    """All tiles, with semicolons as Polish spreadsheets have them."""
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows([safe_cell(cell) for cell in row] for row in rows(tiles))
    return (BOM + written.getvalue()).encode()


def rows(tiles: Sequence[TileForReader]) -> Iterator[tuple[str, ...]]:
    """Heads, then every number; of a tile without access that it has none."""
    yield _("Tile"), _("Figure"), _("Row"), _("Unit"), pgettext("report", "Value")
    for tile in tiles:
        if not tile.open:
            yield tile.title, "", _("You have no access to these data."), "", ""
            continue
        for label, number in tile.lines or [("", tile.whole)]:
            yield from cells(tile, label, number)


def cells(tile: TileForReader, label: str, number: Number) -> Iterator[tuple[str, ...]]:
    """A line for each unit of a number."""
    for unit, value in number.values or (("", 0),):
        yield tile.title, tile.measure, label, unit, plain(value)

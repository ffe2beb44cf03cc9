"""The rows that need somebody, as a harmless CSV for a spreadsheet, to be imported again once they are mended."""

import csv
import io
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm.files.imports.recognition import guesses_of
from crm.files.models import Import
from crm.files.rows.problem_kinds import KINDS
from crm.files.safe_cells import safe_cell

BOM = "\ufeff"  # by which Excel knows UTF-8
PIECE = 500


def error_file(load: Import) -> Iterator[str]:
    """The CSV in pieces: row, what is wrong, and the cells of every column that is imported, as the file has them."""
    columns = [column for column in guesses_of(load) if column.index in load.targets]
    labels = {column.index: column.label for column in columns}
    yield BOM + line([_("Row"), _("Problem"), *(column.label for column in columns)])
    for row in faulty(load).iterator(chunk_size=PIECE):
        cells = row.cells_by_column
        wrong = " ".join(problem_text(labels, column, code) for column, _target, code in row.problems)
        yield line([str(row.number), wrong, *(cells.get(column.index, "") for column in columns)])


def faulty(load: Import) -> QuerySet:
    """Rows of which something stays out, while what the file says is still known."""
    return load.rows.filter(attention=True, cells__isnull=False).order_by("number")


def problem_text(labels: dict[int, str], column: int | None, code: str) -> str:
    """One problem in words, with the label of its column."""
    text = str(KINDS[code].text)
    return f"{labels[column]}: {text}" if column in labels else text


def line(cells: list[str]) -> str:
    """One record, every cell of which a spreadsheet takes for text."""
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerow([safe_cell(cell) for cell in cells])
    return written.getvalue()


def rows_with_errors(load: Import) -> int:
    """How many rows the file has."""
    return faulty(load).count()

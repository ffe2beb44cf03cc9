"""A report as a file: one figure a line, so that a spreadsheet can do what it likes with it. Sums only.

    section ; row ; figure ; unit ; value

Units are pieces (empty), %, d (days) and currencies. Every cell is neutralised (crm/files/safe_cells.py).
"""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, pgettext

from crm.files.safe_cells import safe_cell
from crm.sales.report_pages.numbers import Number, Table
from crm.sales.report_pages.report import Report

BOM = "\ufeff"  # by which Excel knows UTF-8
Cells = tuple[str, ...]


def as_csv(report: Report) -> bytes:
    """The whole report, with semicolons as Polish spreadsheets have them."""
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows([safe_cell(cell) for cell in row] for row in rows(report))
    return (BOM + written.getvalue()).encode()


def rows(report: Report) -> Iterator[Cells]:
    """Heads, what was asked, then every figure."""
    query = report.asking
    yield _("Section"), _("Row"), _("Figure"), _("Unit"), pgettext("report", "Value")
    yield report.title, _("Period"), query.period.span, "", ""
    if query.team:
        yield report.title, _("Team"), str(query.team), "", ""
    if query.pipeline:
        yield report.title, _("Pipeline"), str(query.pipeline), "", ""
    for figure in report.figures:
        yield from cells(_("Summary"), figure.label, query.period.span, figure.number)
        if figure.before:
            yield from cells(_("Summary"), figure.label, query.before.span, figure.before)
    for table in report.tables:
        yield from of_table(table)
    for gone in report.gone:
        label = pgettext("deals", "Won") if gone.outcome == "won" else pgettext("deals", "Lost")
        yield _("Deals of people whose data were deleted"), label, _("Deals"), "", plain(gone.count)
        for unit, value in sorted(dict(gone.amounts).items()):
            yield _("Deals of people whose data were deleted"), label, _("Amount"), unit, plain(value)


def of_table(table: Table) -> Iterator[Cells]:
    """The figures of one table."""
    for line in [*table.lines, *table.foot]:
        label = f"{line.label} ({line.note})" if line.note else line.label
        for head, number in zip(table.heads[1:], line.cells, strict=True):
            yield from cells(table.title, label, head, number)


def cells(section: str, row: str, figure: str, number: Number) -> Iterator[Cells]:
    """A line for each unit of a number; none for a dash."""
    for unit, value in number.values:
        yield section, row, figure, unit, plain(value)


def plain(value: Any) -> str:
    """A number as spreadsheets here read it: a comma, nothing between thousands."""
    return str(value.normalize().__format__("f") if isinstance(value, Decimal) else value).replace(".", ",")

"""Sheets of the package: XLSX in a stream, with real days and numbers, a head that stays, widths and a filter.

The frame of the workbook is that of every exported file (crm/files/exports/export_formats.py): no library lays a
sheet in plain on the disk, and no cell is run.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from crm.files.exports.export_formats import DECLARATION, MAIN, PARTS, SHEET, Pipe, xlsx_cell
from crm.workspace.leaving.cells import DAY, MOMENT, NUMBER

FIRST = date(1899, 12, 30)  # from which spreadsheets count days
WIDTHS = {DAY: 12, MOMENT: 18, NUMBER: 14}
WIDEST, NARROWEST = 48, 16
STYLES = "xl/styles.xml"
STYLE = {DAY: 1, MOMENT: 2, NUMBER: 0}
FORMATS = "".join(f'<xf numFmtId="{code}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
                  for code in (0, 14, 22))  # fmt: skip
BOLD = '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
STYLESHEET = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/>'
    '<sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="4">{FORMATS}{BOLD}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0"'
    ' builtinId="0"/></cellStyles></styleSheet>'
)
RELATION = (
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" '
    'Target="styles.xml"/></Relationships>'
)
TYPE = (
    '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml'
    '.styles+xml"/></Types>'
)
FRAME = {
    **PARTS,
    "[Content_Types].xml": PARTS["[Content_Types].xml"].replace("</Types>", TYPE),
    "xl/_rels/workbook.xml.rels": PARTS["xl/_rels/workbook.xml.rels"].replace("</Relationships>", RELATION),
    STYLES: STYLESHEET,
}
FIXED = (2026, 1, 1, 0, 0, 0)  # in the ZIP of a sheet: the same rows are the same bytes, and have the same digest


def letters(number: int) -> str:
    """The name of a column: 1 is A, 27 is AA."""
    name = ""
    while number:
        number, place = divmod(number - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def cell(value: Any, sort: str) -> str:
    """One cell: a day, a moment or a number where it is one, else a text that no spreadsheet runs."""
    if value in (None, "", []):
        return "<c/>"
    number = as_number(value, sort)
    if number is not None:
        return f'<c s="{STYLE[sort]}"><v>{number}</v></c>'
    return xlsx_cell(words(value))


def as_number(value: Any, sort: str) -> str | None:
    """The number by which a spreadsheet keeps a value; None for what is a text after all."""
    if sort == DAY and (day := parse_date(str(value)[:10])):
        return str((day - FIRST).days)
    if sort == MOMENT and (at := moment(value)):
        return f"{(at.date() - FIRST).days + (at.hour * 3600 + at.minute * 60 + at.second) / 86400:.6f}"
    if sort == NUMBER and not isinstance(value, bool):
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            return None
        return f"{number:f}" if number.is_finite() else None
    return None


def moment(value: Any) -> datetime | None:
    """A moment by the clock on our wall; None for what is none."""
    at = parse_datetime(str(value))
    return timezone.localtime(at) if at is not None and timezone.is_aware(at) else at


def words(value: Any) -> str:
    """A value as a text of a cell."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, list):
        return ", ".join(map(words, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {words(each)}" for name, each in value.items() if each not in (None, ""))
    return "" if value is None else str(value)


def sheet(
    heads: Sequence[str], sorts: Sequence[str], batches: Iterable[Sequence[Sequence[Any]]], rows: int
) -> Iterator[bytes]:
    """The workbook in pieces, for batches of rows; `rows` is their number without the head."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in FRAME.items():
            book.writestr(entry(name), DECLARATION + text)
        with book.open(entry(SHEET), "w", force_zip64=True) as out:
            out.write(beginning(heads, sorts).encode())
            for batch in batches:
                text = "".join(f"<row>{''.join(map(cell, row, sorts))}</row>" for row in batch)
                out.write(text.encode())
                yield pipe.taken()
            reach = f"A1:{letters(max(len(heads), 1))}{rows + 1}"
            out.write(f'</sheetData><autoFilter ref="{reach}"/></worksheet>'.encode())
    yield pipe.taken()


def entry(name: str) -> zipfile.ZipInfo:
    """A file of the workbook, always of the same day."""
    info = zipfile.ZipInfo(name, FIXED)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def beginning(heads: Sequence[str], sorts: Sequence[str]) -> str:
    """The head that stays, the widths, and the first row in bold."""
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width_of(head, sort)}" customWidth="1"/>'
        for at, (head, sort) in enumerate(zip(heads, sorts, strict=True), 1)
    )
    first = "".join(xlsx_cell(head).replace("<c ", '<c s="3" ', 1) for head in heads)
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView>'
        f"</sheetViews><cols>{columns}</cols><sheetData><row>{first}</row>"
    )


def width_of(head: str, sort: str) -> int:
    """As wide as its kind of value, and as its head at least."""
    return min(WIDEST, max(WIDTHS.get(sort, NARROWEST), len(head) + 4))

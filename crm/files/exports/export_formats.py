"""CSV and XLSX as streams of pieces: rows are written in batches while the job runs, and put together on the way out.

Neither format lets a spreadsheet run a cell: every cell is text, neutralised as cells.py says, so that an import here
reads it back unchanged. The workbook is written by hand, since a library would lay its sheet in plain on the disk.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any
from xml.sax.saxutils import escape

from crm.files.safe_cells import safe_cell
from crm.jobs.models import Export

BOM = "\ufeff"  # by which Excel knows UTF-8
TYPES = {
    Export.Kind.CSV: "text/csv; charset=utf-8",
    Export.Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS_OF_A_SHEET = 1_048_576
LONGEST = 32_767  # characters of a cell in Excel
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # letters that XML 1.0 does not know
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "xl/worksheets/sheet1.xml"
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES[Export.Kind.XLSX]}.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Spójnik" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def rows_in(kind: str, rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as they stand in a file of this kind."""
    return WRITERS[kind](rows)


def csv_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """Records with semicolons, as Polish spreadsheets have them."""
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows([safe_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode()


def xlsx_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows of a sheet, every cell an inline text: Excel computes none of them."""
    return "".join(f"<row>{''.join(map(xlsx_cell, row))}</row>" for row in rows).encode()


def xlsx_cell(text: str) -> str:
    """One cell; an empty one keeps its place."""
    harmless = NO_XML.sub("", safe_cell(text))[:LONGEST]
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(harmless)}</t></is></c>' if harmless else "<c/>"


WRITERS: Mapping[str, Callable[[Iterable[Sequence[str]]], bytes]] = {
    Export.Kind.CSV: csv_rows,
    Export.Kind.XLSX: xlsx_rows,
}


def finished_file(kind: str, heads: Sequence[str], parts: Iterable[bytes]) -> Iterator[bytes]:
    """The finished file in pieces: the names of the columns, then what `rows_in` made."""
    head = rows_in(kind, [heads])
    if kind == Export.Kind.CSV:
        yield BOM.encode() + head
        yield from parts
    else:
        yield from workbook(chain([head], parts))


def workbook(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The zip of a workbook, passed on as it grows: memory holds a piece of it, whatever the number of rows."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in PARTS.items():
            book.writestr(name, DECLARATION + text)
        with book.open(SHEET, "w", force_zip64=True) as sheet:
            sheet.write(f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for rows in pieces:
                sheet.write(rows)
                yield pipe.taken()
            sheet.write(b"</sheetData></worksheet>")
    yield pipe.taken()


class Pipe(io.RawIOBase):
    """Takes what is written and hands it on; it cannot be wound back."""

    def __init__(self) -> None:
        super().__init__()
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.held += data
        return len(data)

    def taken(self) -> bytes:
        """What came since the last time."""
        data = bytes(self.held)
        self.held.clear()
        return data

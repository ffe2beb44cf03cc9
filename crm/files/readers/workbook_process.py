"""Reads a workbook in a process of its own, which `workbook.py` starts: python -I workbook_process.py {"act": …} < file

A workbook is a zip of XML made by somebody else, and calamine keeps a sheet as a full rectangle of cells: two cells a
million rows apart ask for more memory than there is, which ends a process at once. So it is not ours: this one has a
gigabyte, a minute, no files and no core dump. Nothing of the product is imported here.

    {"act": "sheets"}                          [title, visible, rows that say something: 0, 1 or 2, merged cells]
    {"act": "rows", "sheet": 0, "width": 201}   [number, cells as text], one a line; empty rows are left out

Exit code 1: damaged. Any other but 0: it wanted more than it may have.
"""

import html
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import re2
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

DAMAGED, TOO_MUCH = 1, 2
LIMITS = {
    resource.RLIMIT_AS: 1024**3,  # bytes
    resource.RLIMIT_CPU: 60,  # seconds
    resource.RLIMIT_FSIZE: 0,  # what it knows goes into the pipe and nowhere else
    resource.RLIMIT_CORE: 0,
}
MOST_SHEETS = 100
LOOKED_AT = 1000  # rows in which a sheet must show something
MOST_MERGED = 20_000


def linear(text: bytes) -> Any:
    """A pattern of RE2, as `crm.privacy.guards.linear_patterns` has them."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    return re2.compile(text, options)


FAR = linear(rb'<((?:\w{1,20}:)?)c(\s[^<>]*?\br="(?:[H-Z][A-Z]|G[T-Z]|[A-Z]{3,})\d)')  # beyond column GS, the 201st
FORMAT = linear(rb"<(?:\w{1,20}:)?numFmt\s[^<>]*>")
STYLES = linear(rb"(?s)<(?:\w{1,20}:)?cellXfs\b(.*?)</(?:\w{1,20}:)?cellXfs>")
STYLE = linear(rb'<(?:\w{1,20}:)?xf\s[^<>]*?\bnumFmtId="(\d{1,5})"')
NUMBER = linear(
    rb"<((?:\w{1,20}:)?)c(\s[^<>]*)>((?:<(?:\w{1,20}:)?f\b[^<>]*(?:/>|>[^<>]*</(?:\w{1,20}:)?f>))?)"
    rb"<((?:\w{1,20}:)?)v>(\d{1,15})(?:\.0)?<"
)
ATTRIBUTE = linear(rb'\s(\w+)="([^"<>]*)"')
NO_ZEROS = str.maketrans("", "", '0\\- "')


def main() -> None:
    """Answer one question (the JSON argument) line by line on standard output."""
    question = json.loads(sys.argv[1])
    bound()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(prepared(sys.stdin.buffer.read())))
        for line in answered(book, **question):
            print(json.dumps(line))
    except MemoryError:
        sys.exit(TOO_MUCH)
    except Exception:  # calamine and zipfile have a score of ways to say that something is broken; they may quote it
        sys.exit(DAMAGED)


def bound() -> None:
    """From here on no more than LIMITS; and where a machine runs out of memory, this process goes first."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    for kind, most in LIMITS.items():
        resource.setrlimit(kind, (most, most))


def answered(book: CalamineWorkbook, act: str, sheet: int = 0, **bounds: int) -> Iterator[list[Any]]:
    """The lines that answer `act`: the list of sheets, or the rows of one."""
    return sheets(book) if act == "sheets" else rows(book.get_sheet_by_index(sheet), **bounds)


def sheets(book: CalamineWorkbook) -> Iterator[list[Any]]:
    """[name, visible, rows seen (2 at most), merged cells] of each sheet in order; a chart has no rows."""
    for index, metadata in enumerate(book.sheets_metadata[:MOST_SHEETS]):
        if metadata.typ is not SheetTypeEnum.WorkSheet:
            yield [metadata.name, False, 0, []]
            continue
        sheet = book.get_sheet_by_index(index)
        rows_seen = sum(1 for _row in islice(rows(sheet, last=LOOKED_AT), 2))
        yield [metadata.name, metadata.visible is SheetVisibleEnum.Visible, rows_seen, merged(sheet)]


def merged(sheet: CalamineSheet) -> list[list[int]]:
    """[column from 0, first row, last row, last column] of cells that are one; of very many the first ones."""
    ranges = ([start[1], start[0] + 1, end[0] + 1, end[1]] for start, end in sheet.merged_cell_ranges or ())
    return sorted(ranges, key=lambda span: (span[1], span[0]))[:MOST_MERGED]


def rows(sheet: CalamineSheet, width: int = 201, longest: int = 0, last: int | None = None) -> Iterator[list[Any]]:
    """[row number, its first `width` cells as text, each cut to `longest` characters]; empty rows are left out."""
    before = [""] * (sheet.start[1] if sheet.start else 0)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if last and number > last:
            return
        if cells.count("") == len(cells):
            continue
        if any(texts := [text(cell) if cell != "" else "" for cell in (before + cells)[:width]]):
            yield [number, [cell_text[:longest] for cell_text in texts] if longest else texts]


def text(value: Any) -> str:
    """A cell as text; of an error none. Days are ISO, numbers have no exponent: 48601222214.0 is a phone number."""
    if isinstance(value, str):
        return value.replace("\r", "")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(str(value)), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def prepared(content: bytes) -> bytes:
    """The workbook without cells beyond the 201st column, and with numbers that have a form of zeros written out.

    The first would make the rectangle wide for nothing; the second («00-950» for 950) calamine does not tell.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        forms = forms_of_zeros(archive)
        changed = {part: after for part in archive.namelist() if (after := changed_sheet(archive, part, forms))}
        if not changed:
            return content
        rewritten = io.BytesIO()
        with zipfile.ZipFile(rewritten, "w") as copy:
            for part in dict.fromkeys(archive.namelist()):
                copy.writestr(part, changed.get(part) or archive.read(part))
    return rewritten.getvalue()


def changed_sheet(archive: zipfile.ZipFile, part: str, forms: dict[int, str]) -> bytes:
    """A sheet as it is handed on; empty where nothing is to be changed, or it is no sheet."""
    if "/worksheets/sheet" not in part.lower() or not part.endswith(".xml"):
        return b""
    before = archive.read(part)
    after, far = FAR.subn(lambda match: b"<%bfar%b" % (match[1], match[2]), before)  # nobody knows such an element
    if forms:
        after = NUMBER.sub(lambda match: written_out(match, forms), after)
    return after if far or after != before else b""


def forms_of_zeros(archive: zipfile.ZipFile) -> dict[int, str]:
    """{style: form} of those that are made of zeros, as Excel's own for postcodes, NIP and phones are."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    content, codes = archive.read("xl/styles.xml"), {}
    for tag in FORMAT.findall(content):
        attributes = dict(ATTRIBUTE.findall(tag))
        code = html.unescape(attributes.get(b"formatCode", b"").decode("utf-8", "replace"))
        if not code.translate(NO_ZEROS) and code.count("0") > 1:
            codes[attributes.get(b"numFmtId")] = code
    styles = STYLE.findall((STYLES.findall(content) or [b""])[0]) if codes else []
    return {at: codes[number] for at, number in enumerate(styles) if number in codes}


def written_out(match: Any, forms: dict[int, str]) -> bytes:
    """A cell with its number as a text, where its style has such a form and the number fits into it."""
    attributes = dict(ATTRIBUTE.findall(match[2]))
    form = forms.get(int(attributes.get(b"s", b"-1")) if attributes.get(b"s", b"").isdigit() else -1)
    if form is None or attributes.get(b"t", b"n") != b"n" or len(match[5]) > form.count("0"):
        return match[0]
    digits = iter(match[5].decode().zfill(form.count("0")))
    filled = "".join(next(digits) if sign == "0" else sign for sign in form if sign not in '\\"').strip()
    start = b"<%bc%b" % (match[1], match[2].replace(b' t="n"', b""))
    return start + b' t="str">' + match[3] + b"<%bv>%b<" % (match[4], filled.encode())


if __name__ == "__main__":
    main()

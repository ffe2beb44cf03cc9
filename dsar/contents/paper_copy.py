"""The copy on paper: PDF by Typst, in pieces of a thousand rows so that no process holds much at once.

A PDF for everybody (PDF/UA) must be able to show every sign it holds, so a sign that no font of ours has becomes «?»;
the data files beside it hold the sign itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import typst
from django.db import models
from django.utils.translation import gettext as _

from consents.models import Controller
from crm.accounts.language.formats import day, stamp
from crm.casework.printing import pdf
from dsar.contents.circumstances import Section
from dsar.contents.column_terms import TERMS
from dsar.contents.held_rows import HeldRow, HeldTable
from dsar.contents.text_paths import nested

AT_ONCE = 1000  # rows of one PDF
PLAIN = ((0x20, 0x7E), (0xA0, 0x24F), (0x2010, 0x2027), (0x20AC, 0x20AC), (0x2588, 0x2588))  # what the font surely has
UNKNOWN = "?"


def report(title: str, made: str, sections: list[Section], *, language: str) -> bytes:
    """The report of Art. 15(1), (2)."""
    return printed(title, made, [section_on_paper(section) for section in sections], [], language=language)


def section_on_paper(section: Section) -> dict[str, Any]:
    """One part of the report as it is printed."""
    return {
        "title": section.title,
        "text": [printable(line) for line in section.text],
        "head": section.head,
        "rows": [[printable(cell) for cell in row] for row in section.rows],
    }


def printed(title: str, made: str, sections: list[Any], data: list[Any], *, language: str) -> bytes:
    """A PDF with the frame of a report."""
    named = Controller.named()
    context = {
        "title": printable(title),
        "who": printable(named.name) if named else "Spójnik CRM",
        "made": printable(made),
        "sections": sections,
        "data": data,
        "foot": _("GDPR Art. 15. A sign that paper cannot show stands as «?»; the data files hold it."),
    }
    return pdf("request_report", context, language=language)


@dataclass
class Whole:
    """Report and rows together, as one page to read and one PDF: as many rows as one PDF holds, the rest in the ZIP."""

    shelves: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    left: int = 0

    def kept(self, shelf: str, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The rows of a shelf, passed on; those for which there is room are kept."""
        held: list[dict[str, Any]] = []
        for row in rows:
            if self.rows < AT_ONCE:
                held.append(row)
                self.rows += 1
            else:
                self.left += 1
            yield row
        if held:
            self.shelves.append({"title": printable(shelf), "note": "", "rows": held})

    def page(self, title: str, made: str, sections: list[Section]) -> dict[str, Any]:
        """{title, made, sections, data, more}: what is read on a screen and printed."""
        more = _("%(n)s further rows are in the ZIP.") % {"n": self.left} if self.left else ""
        return {
            "title": printable(title),
            "made": printable(made),
            "sections": [section_on_paper(section) for section in sections],
            "data": self.shelves,
            "more": more,
        }


def printed_page(page: dict[str, Any], *, language: str) -> bytes:
    """The same as a PDF."""
    subtitle = " ".join(filter(None, [page["made"], page["more"]]))
    return printed(page["title"], subtitle, page["sections"], page["data"], language=language)


class PdfBatches:
    """Collects rows into PDFs: `add` yields each PDF that is full, `rest` the last one."""

    def __init__(self, title: str, made: str, *, language: str) -> None:
        self.title, self.made, self.language = title, made, language
        self.shelves: list[dict[str, Any]] = []
        self.count = 0

    def add(self, shelf: str, rows: Iterator[dict[str, Any]]) -> Iterator[bytes]:
        """Every PDF that these rows fill."""
        self.shelves.append({"title": printable(shelf), "note": "", "rows": []})
        for row in rows:
            self.shelves[-1]["rows"].append(row)
            self.count += 1
            if self.count >= AT_ONCE:
                yield from self.rest()
                self.shelves.append({"title": printable(shelf), "note": _("continued"), "rows": []})
        if not self.shelves[-1]["rows"]:
            self.shelves.pop()

    def rest(self) -> Iterator[bytes]:
        """The last PDF, of rows that are not printed yet; nothing when there are none."""
        if self.count:
            yield printed(self.title, self.made, [], self.shelves, language=self.language)
        self.shelves, self.count = [], 0


def row_on_paper(shelf: HeldTable, held: HeldRow, places: dict[tuple[str, str], str]) -> dict[str, Any]:
    """One row as it is printed, without what is empty; `places` says under which name a file (row, column) travels."""
    columns = {field.name: field for field in shelf.room.model._meta.concrete_fields}
    lines = [line(columns.get(name), name, value) for name, value in held.values.items() if value not in ("", [])]
    lines += [{"term": _("File"), "value": places[held.row, enclosure.column]} for enclosure in held.files]
    return {"when": stamp(moment(held.at)) if held.at else "", "lines": lines}


def line(column: Any, name: str, value: Any) -> dict[str, str]:
    """A column by its name in words, and its value as text."""
    return {"term": term_of(column, name), "value": printable(words_of(column, value))}


def term_of(column: models.Field | None, name: str) -> str:
    """What a column is called: as its model says, else as TERMS do, which know some of a single model better."""
    words = str(column.verbose_name) if column is not None else name
    words = TERMS.get(name, words) if column is None or unnamed(column) else words
    words = str(TERMS.get(f"{column.model._meta.label_lower}.{name}", words) if column is not None else words)
    return printable(words[:1].upper() + words[1:])


def unnamed(column: models.Field) -> bool:
    """Whether a model has no words for its column: then Django calls it by its name."""
    return str(column.verbose_name) == column.name.replace("_", " ")


def words_of(column: Any, value: Any) -> str:
    """A value as text."""
    if isinstance(value, str) and isinstance(column, models.DateField):
        return stamp(moment(value)) if isinstance(column, models.DateTimeField) else day(date.fromisoformat(value))
    if isinstance(value, dict | list | tuple):
        return " · ".join(text for text in nested(value) if text)
    return str(value)


def moment(text: str) -> datetime:
    """An instant of a row."""
    return datetime.fromisoformat(text)


def printable(text: str) -> str:
    """`text` with «?» for what our fonts do not have, and without signs that are no letters."""
    if all(sign in "\n\t" or 0x20 <= ord(sign) <= 0x24F for sign in text) and text.isprintable():
        return text
    return "".join(sign if shows(sign) else UNKNOWN for sign in text if sign in "\n\t" or ord(sign) >= 0x20)


def shows(sign: str) -> bool:
    """Whether our fonts have a character."""
    return sign in "\n\t" or any(begins <= ord(sign) <= ends for begins, ends in PLAIN) or tried(sign)


@lru_cache(maxsize=8192)
def tried(sign: str) -> bool:
    """Asks Typst itself whether the fonts have it."""
    source = '#set document(title: "x")\n#set text(lang: "en")\n#sys.inputs.sign'
    try:
        typst.compile(source.encode(), format="pdf", pdf_standards=["ua-1"], sys_inputs={"sign": sign})
    except (RuntimeError, typst.TypstError):
        return False
    return True

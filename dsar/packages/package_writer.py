"""One ZIP while it is written (package_job.py orders it): report, copy, data, files, looks, what they take along."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.language.formats import stamp
from crm.casework.data_files import as_csv, as_json, chain_of, csv_lines
from crm.privacy.models import Person
from dsar.contents import portable_data
from dsar.contents.circumstances import circumstances
from dsar.contents.copy_scope import scope_of
from dsar.contents.held_rows import Enclosure, HeldRow, HeldTable, Scope, holdings
from dsar.contents.looks import looks_at
from dsar.contents.paper_copy import PdfBatches, Whole, printable, printed_page, report, row_on_paper
from dsar.models import Kind, Package

NAMES = {  # of the files inside, by language; never their own words
    "pl": {
        "copy": "kopia",
        "accesses": "dostepy",
        "report": "raport",
        "data": "dane",
        "files": "pliki",
        "portable": "przenoszenie",
        "contents": "spis",
        "page": "strona",
        "everything": "wszystko",
    }
}


@dataclass
class PackageWriter:
    """Writes one ZIP."""

    archive: ZipFile
    package: Package
    at: datetime
    beat: Callable[[], None]
    parts: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    files: int = 0
    withheld: int = 0

    def put(self, name: str, content: bytes | Iterator[bytes]) -> None:
        """A part of the ZIP, with its digest for the list of contents."""
        checksum, size = hashlib.sha256(), 0
        info = ZipInfo(name, date_time=timezone.localtime(self.at).timetuple()[:6])
        info.compress_type = ZIP_DEFLATED
        with self.archive.open(info, "w", force_zip64=True) as out:
            for piece in (content,) if isinstance(content, bytes) else content:
                checksum.update(piece)
                size += len(piece)
                out.write(piece)
        self.parts.append({"name": name, "bytes": size, "sha256": checksum.hexdigest()})
        self.beat()

    def person(self, person: Person, folder: str) -> None:
        """Everything about one person."""
        if Kind.ACCESS in self.package.rights:
            self.access(person, folder, scope_of(self.package.case, Kind.ACCESS))
        if Kind.PORTABILITY in self.package.rights:
            scope = scope_of(self.package.case, Kind.PORTABILITY)
            self.portability(person, folder, portable_data.portable_scope(person, self.at, scope))

    def access(self, person: Person, folder: str, scope: Scope) -> None:
        """Art. 15: copy, files, looks, and the report last, since it names what was found."""
        categories: set[str] = set()
        papers = PdfBatches(_("Copy of your data"), self.made, language=self.package.language)
        printed = self.numbered(f"{folder}{self.called('copy')}-%d.pdf")
        whole = Whole()
        for shelf in holdings(person, scope):
            rows = list(shelf.rows())
            if not rows:
                continue
            self.rows += len(rows)
            categories |= {item for row in rows for item in row.categories}
            places = {(row.row, item.column): self.enclose(item, folder) for row in rows for item in row.files}
            self.shelf(shelf, rows, places, folder)
            on_paper = (row_on_paper(shelf, row, places) for row in rows)
            for pdf in papers.add(shelf.title, whole.kept(shelf.title, on_paper)):
                self.put(next(printed), pdf)
        self.put(f"{folder}{self.called('accesses')}.csv", looks_csv(person))
        on_paper = (look_on_paper(look) for look in looks_at(person))
        looked = _("Who looked at your data")
        for pdf in [*papers.add(looked, whole.kept(looked, on_paper)), *papers.rest()]:
            self.put(next(printed), pdf)
        sections = circumstances(person, categories, self.at)
        self.put(f"{folder}{self.called('report')}.json", as_json([item.as_json() for item in sections]))
        title = _("What we know about you: report under Art. 15 GDPR")
        pdf = report(title, self.made, sections, language=self.package.language)
        self.put(f"{folder}{self.called('report')}.pdf", pdf)
        page = whole.page(title, self.made, sections)
        self.put(f"{folder}{self.called('page')}.json", as_json(page))
        pdf = printed_page(page, language=self.package.language)
        self.put(f"{folder}{self.called('everything')}.pdf", pdf)

    def called(self, name: str) -> str:
        """The name of a file inside, in their language."""
        return NAMES.get(self.package.language, {}).get(name, name)

    @property
    def made(self) -> str:
        """The line under a title: number of the request and moment."""
        values = {"number": self.package.case.number, "at": stamp(self.at)}
        return _("Request %(number)s, as of %(at)s") % values

    def numbered(self, pattern: str) -> Iterator[str]:
        """Names one after another."""
        number = 0
        while True:
            number += 1
            yield pattern % number

    def shelf(self, shelf: HeldTable, rows: list[HeldRow], places: dict[tuple[str, str], str], folder: str) -> None:
        """One kind of row, for machines and for a spreadsheet."""
        table = [{**row.values, **named(row, places)} for row in rows]
        name = f"{folder}{self.called('data')}/{shelf.label}"
        self.put(f"{name}.json", as_json({"kind": shelf.label, "title": shelf.title, "rows": table}))
        self.put(f"{name}.csv", as_csv(table))

    def enclose(self, enclosure: Enclosure, folder: str) -> str:
        """Puts a file of theirs into the ZIP; returns the name it has there, or that it is kept back."""
        if enclosure.withheld:
            self.withheld += 1
            return _("kept back: it holds data of others")
        self.files += 1
        content = enclosure.opened()
        name = f"{folder}{self.called('files')}/{self.files:03}{enclosure.ending or ending_of(content)}"
        self.put(name, content)
        return name

    def portability(self, person: Person, folder: str, scope: Scope) -> None:
        """The data under Art. 20: JSON, CSV and vCard."""
        data = json.loads(as_json(portable_data.content(person, scope, self.at)))
        self.rows += len(data["records"])
        name = f"{folder}{self.called('portable')}/{self.called('data')}"
        self.put(f"{name}.json", as_json(data))
        self.put(f"{name}.csv", portable_data.as_csv(data))
        if card := portable_data.as_vcard(data):
            self.put(f"{name}.vcf", card)

    def contents(self) -> None:
        """The list of what is inside."""
        lines = [f"{part['sha256']}  {part['bytes']:>12}  {part['name']}" for part in self.parts]
        head = [printable(self.made), _("SHA-256, bytes, name"), ""]
        self.put(f"{self.called('contents')}.txt", "\n".join([*head, *lines, ""]).encode())

    def told(self) -> dict[str, Any]:
        """What is kept of it when it is gone: names that we gave, numbers, digests."""
        redacted = self.package.case.findings.filter(outcome="redacted").count()
        counts = {"rows": self.rows, "files": self.files, "withheld": self.withheld, "redacted": redacted}
        return {**counts, "parts": self.parts}


def named(row: HeldRow, places: dict[tuple[str, str], str]) -> dict[str, str]:
    """{column: name in the ZIP} of the files of a row."""
    return {enclosure.column: places[row.row, enclosure.column] for enclosure in row.files}


def looks_csv(person: Person) -> Iterator[bytes]:
    """The access log about them."""
    head = [_("When"), _("Where"), _("Purpose"), _("Reason"), _("Role")]
    rows = ([look["at"], look["where"], look["purpose"], look["reason"], look["role"]] for look in looks_at(person))
    return csv_lines(chain_of(head, rows))


def look_on_paper(look: dict[str, str]) -> dict[str, Any]:
    """One look as it is printed."""
    terms = [(_("Where"), look["where"]), (_("Purpose"), look["purpose"]), (_("Reason"), look["reason"])]
    lines = [{"term": term, "value": printable(value)} for term, value in terms if value]
    lines.append({"term": _("Role"), "value": printable(look["role"])})
    return {"when": stamp(datetime.fromisoformat(look["at"])), "lines": lines}


ENDINGS = {b"%PDF": ".pdf", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"PK\x03\x04": ".zip", b"OggS": ".ogg"}


def ending_of(content: bytes) -> str:
    """How a file ends, by its first bytes."""
    return next((ending for head, ending in ENDINGS.items() if content.startswith(head)), ".bin")

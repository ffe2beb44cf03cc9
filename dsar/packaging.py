"""The package: a ZIP with everything she gets, made by a job, sealed piece by piece under her key.

    order(case) -> Package     a job is rung; `carry_out` makes it; killed, it begins anew and leaves no piece behind

    report.pdf            Art. 15(1), (2): purposes, recipients, periods, rights, sources, transfers
    copy-1.pdf …          every row as it reads on paper, a thousand at a time
    data/<kind>.json|csv  the same for machines; files/001.pdf … what was kept as a file
    accesses.csv          who looked, when and what for, by roles
    portable/             Art. 20: JSON by the published schema, CSV, vCard
    contents.txt          every part with its size and SHA-256

Before it is made the texts are searched for others once more: whatever nobody has judged stops it (redacting.py).
"""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _, gettext_lazy, gettext_noop

from consents.drafting import signature
from crm.accounts.names import signed
from crm.accounts.templatetags.words import stamp
from crm.jobs.models import Job
from crm.jobs.work import Run
from crm.privacy import access_log, ledger
from crm.privacy.actors import Actor, system
from crm.privacy.cells import safe_cell
from crm.privacy.models import Person
from dsar import checklist, portable, redacting
from dsar.circumstances import circumstances
from dsar.gathering import Enclosure, Held, Scope, Shelf, holdings, people_of
from dsar.holding import event, held
from dsar.looks import looks_at
from dsar.models import Case, Event, Kind, Package, PackagePart
from dsar.paper import Papers, printable, report, row_on_paper
from dsar.pieces import Pieces
from dsar.refusing import beside

KIND = "dsar.package"
TITLE = gettext_noop("Copy of a person's data")
SEARCH, SEARCHING = "dsar.search", gettext_noop("Search for data of others")
OPEN_PLACES = gettext_noop("Data of others wait to be judged.")
FOUND = gettext_noop("Places to judge")
NOBODY = gettext_lazy("Say first whom of the people the request is about.")
BY = system(KIND)
VIEW = "requests:package"
NAMES = {  # of the files inside, by language; never her own words
    "pl": {
        "copy": "kopia",
        "accesses": "dostepy",
        "report": "raport",
        "data": "dane",
        "files": "pliki",
        "portable": "przenoszenie",
        "contents": "spis",
    }
}


@transaction.atomic
def order(
    case: Case, *, rights: Iterable[str] | None = None, language: str = "", by: Any, at: datetime | None = None
) -> Package:
    """A package of `rights` (those of the request that give data, where nothing is said), to be made by a job.

    ValidationError when nobody was found whom the request is about, or nothing in it gives data.
    """
    at, case = at or timezone.now(), held(case)
    asked = list(case.kinds if rights is None else rights)
    chosen = [one for one in asked if one in checklist.COPYING]
    if not chosen:
        raise beside("rights", gettext_lazy("The request asks for no data."), "rights")
    if not case.subjects.filter(person__isnull=False).exists():
        raise ValidationError(NOBODY, code="subject")
    package = Package(case=case, rights=chosen, language=language or case.language, made_by=signature(by), made_at=at)
    package.name = f"{case.number.replace('/', '-')}.zip"
    package.job = Job.start(KIND, by=by, payload={"package": str(package.uid)}, title_code=TITLE)
    package.save(force_insert=True)
    ledger.record("request.package_ordered", by=by, about=case.person, target=case.target)
    return package


@transaction.atomic
def order_search(case: Case, *, by: Any) -> Job:
    """Look for data of others, by a job; where to look afterwards stands in its result."""
    case = held(case)
    if not case.subjects.filter(person__isnull=False).exists():
        raise ValidationError(NOBODY, code="subject")
    return Job.start(SEARCH, by=by, payload={"case": str(case.uid)}, title_code=SEARCHING)


def look(run: Run) -> None:
    """Search for a job; a case that was closed meanwhile is left alone."""
    case = Case.objects.with_keys().filter(uid=run.payload["case"], state=Case.State.OPEN).first()
    if case is None:
        return
    people_shown(people_of(case))
    places = redacting.search(case, by=BY, keep=run.keep)
    run.finish({"counts": {FOUND: places}, "link": {"name": "requests:gathering", "args": [case.number]}})


def carry_out(run: Run) -> None:
    """Make the package of a job; one that is finished or taken back stays as it is."""
    package = Package.objects.with_keys().filter(uid=run.payload["package"]).first()
    if package is None or package.digest or package.revoked_at:
        return
    people_shown(people_of(package.case))
    if redacting.search(package.case, by=BY, keep=run.keep):
        run.fail(OPEN_PLACES)
        return
    make(package, run=run)
    link = {"name": "requests:gathering", "args": [package.case.number]}
    run.finish({"counts": {"rows": package.contents["rows"]}, "link": link})


def make(package: Package, *, run: Run | None = None, at: datetime | None = None) -> Package:
    """Write it. `at` is the moment as of which the data are gathered."""
    at = at or timezone.now()
    forget_pieces(package)
    pieces = Pieces(partial(keep, package, run))
    with translation.override(package.language), ZipFile(pieces, "w", ZIP_DEFLATED) as archive:
        made = Making(archive, package, at, partial(beat, run))
        people = people_of(package.case)
        people_shown(people)
        for number, person in enumerate(people, 1):
            made.person(person, f"{number}/" if len(people) > 1 else "")
        made.contents()
    pieces.close()
    finished(package, pieces, made, at)
    return package


def beat(run: Run | None) -> None:
    """The work goes on."""
    if run:
        run.keep()


def keep(package: Package, run: Run | None, number: int, content: bytes) -> None:
    """One piece, sealed."""
    with transaction.atomic():
        part = PackagePart(package=package, number=number)
        part.file.save("", ContentFile(content), save=False)
        part.save(force_insert=True)
        if run:
            run.advance(done=number + 1)


def forget_pieces(package: Package) -> int:
    """Remove what lies there, rows and files; how many pieces."""
    with transaction.atomic():
        rows = list(package.parts.values_list("pk", "file"))
        storage = PackagePart._meta.get_field("file").storage
        package.parts.all().delete()
        for _pk, name in rows:
            transaction.on_commit(partial(storage.delete, name))
    return len(rows)


def people_shown(people: list[Person]) -> None:
    """It stands in the access log before anything is read."""
    access_log.shown(by=BY, view=VIEW, people=[one.pk for one in people], reason="request")


@transaction.atomic
def finished(package: Package, pieces: Pieces, made: "Making", at: datetime) -> None:
    """It is whole."""
    case, orderer = held(package.case), Actor(*signed(package.made_by))
    package.size, package.digest, package.made_at = pieces.size, pieces.digest, at
    package.contents = made.told()
    package.save(update_fields=["size", "digest", "made_at", "contents"])
    for right in package.rights:
        checklist.settle(case, "gather", right=right, by=orderer, at=at)
    event(case, Event.Kind.PREPARED, by=orderer, at=at, ref=f"package {package.digest[:16]}")
    counts = {name: package.contents[name] for name in ("rows", "files", "withheld", "redacted")}
    for person in people_of(case):
        ledger.record("person.exported", by=BY, about=person, target=case.target, counts=counts)
    ledger.record("request.packaged", by=BY, about=case.person, target=case.target, counts=counts)


@dataclass
class Making:
    """One ZIP while it is written."""

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
        told, size = hashlib.sha256(), 0
        info = ZipInfo(name, date_time=timezone.localtime(self.at).timetuple()[:6])
        info.compress_type = ZIP_DEFLATED
        with self.archive.open(info, "w", force_zip64=True) as out:
            for piece in (content,) if isinstance(content, bytes) else content:
                told.update(piece)
                size += len(piece)
                out.write(piece)
        self.parts.append({"name": name, "bytes": size, "sha256": told.hexdigest()})
        self.beat()

    def person(self, person: Person, folder: str) -> None:
        """Everything about one person."""
        if Kind.ACCESS in self.package.rights:
            self.access(person, folder, redacting.scope_of(self.package.case, Kind.ACCESS))
        if Kind.PORTABILITY in self.package.rights:
            scope = redacting.scope_of(self.package.case, Kind.PORTABILITY)
            self.portability(person, folder, portable.portable_scope(person, self.at, scope))

    def access(self, person: Person, folder: str, scope: Scope) -> None:
        """Art. 15: copy, files, looks, and the report last, since it names what was found."""
        categories: set[str] = set()
        papers = Papers(_("Copy of your data"), self.made, language=self.package.language)
        printed = self.numbered(f"{folder}{self.called('copy')}-%d.pdf")
        for shelf in holdings(person, scope):
            rows = list(shelf.rows())
            if not rows:
                continue
            self.rows += len(rows)
            categories |= {one for row in rows for one in row.categories}
            places = {(row.row, one.column): self.enclose(one, folder) for row in rows for one in row.files}
            self.shelf(shelf, rows, places, folder)
            on_paper = (row_on_paper(shelf, row, places) for row in rows)
            for pdf in papers.add(shelf.title, on_paper):
                self.put(next(printed), pdf)
        self.put(f"{folder}{self.called('accesses')}.csv", looks_csv(person))
        on_paper = (look_on_paper(look) for look in looks_at(person))
        for pdf in [*papers.add(_("Who looked at your data"), on_paper), *papers.rest()]:
            self.put(next(printed), pdf)
        told = circumstances(person, categories, self.at)
        self.put(f"{folder}{self.called('report')}.json", as_json([one.as_json() for one in told]))
        title = _("What we know about you: report under Art. 15 GDPR")
        pdf = report(title, self.made, told, language=self.package.language)
        self.put(f"{folder}{self.called('report')}.pdf", pdf)

    def called(self, name: str) -> str:
        """The name of a file inside, in her language."""
        return NAMES.get(self.package.language, {}).get(name, name)

    @property
    def made(self) -> str:
        """The line under a title."""
        told = {"number": self.package.case.number, "at": stamp(self.at)}
        return _("Request %(number)s, as of %(at)s") % told

    def numbered(self, pattern: str) -> Iterator[str]:
        """Names one after another."""
        number = 0
        while True:
            number += 1
            yield pattern % number

    def shelf(self, shelf: Shelf, rows: list[Held], places: dict[tuple[str, str], str], folder: str) -> None:
        """One kind of row, for machines and for a spreadsheet."""
        said = [{**row.values, **named(row, places)} for row in rows]
        name = f"{folder}{self.called('data')}/{shelf.label}"
        self.put(f"{name}.json", as_json({"kind": shelf.label, "title": shelf.title, "rows": said}))
        self.put(f"{name}.csv", as_csv(said))

    def enclose(self, one: Enclosure, folder: str) -> str:
        """A file of hers; under which name it travels, or that it stays here."""
        if one.withheld:
            self.withheld += 1
            return _("kept back: it holds data of others")
        self.files += 1
        content = one.opened()
        name = f"{folder}{self.called('files')}/{self.files:03}{one.ending or ending_of(content)}"
        self.put(name, content)
        return name

    def portability(self, person: Person, folder: str, scope: Scope) -> None:
        """Art. 20."""
        told = json.loads(as_json(portable.content(person, scope, self.at)))
        self.rows += len(told["records"])
        name = f"{folder}{self.called('portable')}/{self.called('data')}"
        self.put(f"{name}.json", portable.as_json(told))
        self.put(f"{name}.csv", portable.as_csv(told))
        if card := portable.as_vcard(told):
            self.put(f"{name}.vcf", card)

    def contents(self) -> None:
        """The list of what is inside."""
        lines = [f"{one['sha256']}  {one['bytes']:>12}  {one['name']}" for one in self.parts]
        head = [printable(self.made), _("SHA-256, bytes, name"), ""]
        self.put(f"{self.called('contents')}.txt", "\n".join([*head, *lines, ""]).encode())

    def told(self) -> dict[str, Any]:
        """What is kept of it when it is gone: names that we gave, numbers, digests."""
        redacted = self.package.case.findings.filter(outcome="redacted").count()
        counts = {"rows": self.rows, "files": self.files, "withheld": self.withheld, "redacted": redacted}
        return {**counts, "parts": self.parts}


def named(row: Held, places: dict[tuple[str, str], str]) -> dict[str, str]:
    """The files of a row by the names under which they travel."""
    return {one.column: places[row.row, one.column] for one in row.files}


def as_json(said: Any) -> bytes:
    """UTF-8, indented."""
    return json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    """One line for each row; no spreadsheet computes any of it."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return csv_of([names, *([text_of(row.get(name)) for name in names] for row in rows)])


def text_of(value: Any) -> str:
    """A value in a cell."""
    if value is None:
        return ""
    plain = isinstance(value, str)
    return value if plain else json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).strip('"')


def csv_of(rows: Iterable[Iterable[str]]) -> bytes:
    """Semicolons and a byte order mark, as Polish spreadsheets read it."""
    return b"".join(csv_lines(rows))


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """The same, line by line."""
    yield "\ufeff".encode()
    for row in rows:
        out = io.StringIO()
        csv.writer(out, delimiter=";").writerow([safe_cell(cell) for cell in row])
        yield out.getvalue().encode()


def looks_csv(person: Person) -> Iterator[bytes]:
    """The access log about her."""
    head = [_("When"), _("Where"), _("Purpose"), _("Reason"), _("Role")]
    rows = ([look["at"], look["where"], look["purpose"], look["reason"], look["role"]] for look in looks_at(person))
    return csv_lines(chain_of(head, rows))


def chain_of(head: list[str], rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """The head, then the rows."""
    yield head
    yield from rows


def look_on_paper(look: dict[str, str]) -> dict[str, Any]:
    """One look as it is printed."""
    said = [(_("Where"), look["where"]), (_("Purpose"), look["purpose"]), (_("Reason"), look["reason"])]
    lines = [{"term": term, "value": printable(value)} for term, value in said if value]
    lines.append({"term": _("Role"), "value": printable(look["role"])})
    return {"when": stamp(datetime.fromisoformat(look["at"])), "lines": lines}


ENDINGS = {b"%PDF": ".pdf", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"PK\x03\x04": ".zip", b"OggS": ".ogg"}


def ending_of(content: bytes) -> str:
    """How a file ends, by its first bytes."""
    return next((ending for head, ending in ENDINGS.items() if content.startswith(head)), ".bin")

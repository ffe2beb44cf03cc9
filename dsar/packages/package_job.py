"""The package: a ZIP with everything they get, made by a job, sealed piece by piece under the person's key.

    order(case) -> Package     a job is rung; `carry_out` makes it; killed, it begins anew and leaves no piece behind

    report.pdf            Art. 15(1), (2): purposes, recipients, periods, rights, sources, transfers
    copy-1.pdf …          every row as it reads on paper, a thousand at a time
    data/<kind>.json|csv  the same for machines; files/001.pdf … what was kept as a file
    accesses.csv          who looked, when and what for, by roles
    portable/             Art. 20: JSON by the published schema, CSV, vCard
    contents.txt          every part with its size and SHA-256

Before it is made the texts are searched for others once more: whatever nobody has judged stops it
(contents/redaction.py)."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy, gettext_noop

from crm.accounts.language.actor_names import signature_pair
from crm.casework.field_errors import beside
from crm.jobs.models import Job
from crm.jobs.work import Run
from crm.privacy.actors import Actor, ActorKey, signature, system
from crm.privacy.logs import access_log, ledger
from crm.privacy.models import Person
from dsar.cases import checklist
from dsar.cases.case_lock import event, lock_open_case
from dsar.contents import redaction
from dsar.decisions.data_sources import people_of
from dsar.models import Case, Event, Package, PackagePart
from dsar.packages.package_writer import PackageWriter
from dsar.packages.zip_pieces import Pieces

KIND = "dsar.package"
TITLE = gettext_noop("Copy of a person's data")
SEARCH, SEARCHING = "dsar.search", gettext_noop("Search for data of others")
OPEN_PLACES = gettext_noop("Data of others wait to be judged.")
FOUND = gettext_noop("Places to judge")
NOBODY = gettext_lazy("Say first whom of the people the request is about.")
BY = system(KIND)
VIEW = "requests:package"


@transaction.atomic
def order(
    case: Case, *, rights: Iterable[str] | None = None, language: str = "", by: Actor, at: datetime | None = None
) -> Package:
    """Orders a package, made by a job. `rights`: by default those of the request that give data.

    ValidationError when nobody was found whom the request is about, or nothing in it gives data.
    """
    at, case = at or timezone.now(), lock_open_case(case)
    requested = list(case.kinds if rights is None else rights)
    chosen = [right for right in requested if right in checklist.COPYING]
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
def order_search(case: Case, *, by: Actor) -> Job:
    """Look for data of others, by a job; where to look afterwards stands in its result."""
    case = lock_open_case(case)
    if not case.subjects.filter(person__isnull=False).exists():
        raise ValidationError(NOBODY, code="subject")
    return Job.start(SEARCH, by=by, payload={"case": str(case.uid)}, title_code=SEARCHING)


def look(run: Run) -> None:
    """Search for a job; a case that was closed meanwhile is left alone."""
    case = Case.objects.with_keys().filter(uid=run.payload["case"], state=Case.State.OPEN).first()
    if case is None:
        return
    people_shown(people_of(case))
    places = redaction.search(case, by=BY, keep=run.keep)
    run.finish({"counts": {FOUND: places}, "link": {"name": "requests:gathering", "args": [case.number]}})


def carry_out(run: Run) -> None:
    """Make the package of a job; one that is finished or taken back stays as it is."""
    package = Package.objects.with_keys().filter(uid=run.payload["package"]).first()
    if package is None or package.digest or package.revoked_at:
        return
    people_shown(people_of(package.case))
    if redaction.search(package.case, by=BY, keep=run.keep):
        run.fail(OPEN_PLACES)
        return
    make(package, run=run)
    link = {"name": "requests:gathering", "args": [package.case.number]}
    run.finish({"counts": {"rows": package.contents["rows"]}, "link": link})


def make(package: Package, *, run: Run | None = None, at: datetime | None = None) -> Package:
    """Writes the package. `at` is the moment as of which the data are gathered."""
    at = at or timezone.now()
    forget_pieces(package)
    pieces = Pieces(partial(keep, package, run))
    with translation.override(package.language), ZipFile(pieces, "w", ZIP_DEFLATED) as archive:
        writer = PackageWriter(archive, package, at, partial(beat, run))
        people = people_of(package.case)
        people_shown(people)
        for number, person in enumerate(people, 1):
            writer.person(person, f"{number}/" if len(people) > 1 else "")
        writer.contents()
    pieces.close()
    finished(package, pieces, writer, at)
    return package


def beat(run: Run | None) -> None:
    """Renews the job's lease."""
    if run:
        run.keep()


def keep(package: Package, run: Run | None, number: int, content: bytes) -> None:
    """Stores one sealed piece of the package."""
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
    """Writes the people into the access log, before anything is read."""
    access_log.shown(by=BY, view=VIEW, people=[person.pk for person in people], reason="request")


@transaction.atomic
def finished(package: Package, pieces: Pieces, writer: PackageWriter, at: datetime) -> None:
    """Records size, digest and contents of a complete package."""
    case, orderer = lock_open_case(package.case), ActorKey(*signature_pair(package.made_by))
    package.size, package.digest, package.made_at = pieces.size, pieces.digest, at
    package.contents = writer.told()
    package.save(update_fields=["size", "digest", "made_at", "contents"])
    for right in package.rights:
        checklist.settle(case, "gather", right=right, by=orderer, at=at)
    event(case, Event.Kind.PREPARED, by=orderer, at=at, ref=f"package {package.digest[:16]}")
    counts = {name: package.contents[name] for name in ("rows", "files", "withheld", "redacted")}
    for person in people_of(case):
        ledger.record("person.exported", by=BY, about=person, target=case.target, counts=counts)
    ledger.record("request.packaged", by=BY, about=case.person, target=case.target, counts=counts)

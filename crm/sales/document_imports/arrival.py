"""Files come in: let through the one door, read at once into rows, sealed, and a dry run begins."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _, gettext_noop

from crm.accounts.models import User
from crm.files.readers.unreadable import UnreadableFile
from crm.jobs.models import Job
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.uploads import MB, Policy, UploadRefused, admit_all
from crm.privacy.uploads.kinds import CSV, XLSX, Kind
from crm.sales.document_imports import fa3
from crm.sales.document_imports.document_table import NoSuchTable, rows_in
from crm.sales.document_imports.fa3 import BadInvoice
from crm.sales.models import DocumentLoad, DocumentRow

FA3 = Kind("fa3", (".xml",), "application/xml", fa3.look)
TABLE = Policy((CSV, XLSX), 25 * MB)
INVOICES = Policy((FA3,), fa3.LARGEST, most=10)  # as many as one form may send
BATCH = 1000
LONGEST_NAME = 200  # of a file
MIXED = _("Send one table, or structured invoices in XML, not both.")
CHECK = "sales.check_documents"


class Refused(Exception):
    """The files are not taken; the text is one sentence that says what to do."""


@dataclass(frozen=True)
class Arrived:
    """One row: its number, what it says, and the invoice itself where it is one."""

    number: int
    cells: dict[str, str]
    source: str = ""


def receive(files: list[tuple[BinaryIO, str]], *, by: User) -> DocumentLoad:
    """A new import of `files`, whose dry run has begun. Refused when they may not come in or cannot be read."""
    try:
        rows = list(read(files, by=by))
    except (UploadRefused, UnreadableFile, BadInvoice, NoSuchTable) as problem:
        raise Refused(str(problem)) from problem
    name = files[0][1] if len(files) == 1 else str(_("%(count)s invoices") % {"count": len(files)})
    with transaction.atomic():
        load = DocumentLoad.objects.create(owner=by, name=name, counts={"rows": len(rows)})
        rows_of = (DocumentRow(load=load, number=one.number, cells=one.cells, source=one.source) for one in rows)
        DocumentRow.objects.bulk_create(rows_of, batch_size=BATCH)
        ledger.record("documents.received", by=by, target=f"documents:{load.uid}", counts={"rows": len(rows)})
        start_check(load, by=by)
    return load


def start_check(load: DocumentLoad, *, by: Actor) -> Job:
    """Begin the dry run. Call it in the transaction that says so."""
    title = gettext_noop("Check of documents")
    load.job = Job.start(CHECK, by=by, payload={"documents": load.pk}, title_code=title)
    load.save(update_fields=["job"])
    return load.job


def read(files: list[tuple[BinaryIO, str]], *, by: Actor) -> Iterator[Arrived]:
    """The rows of a table, or one row for each invoice, also for one that cannot be read; Refused when none can."""
    invoices = [name.lower().endswith(FA3.endings) for _file, name in files]
    if any(invoices) and not all(invoices):
        raise Refused(MIXED)
    if any(invoices):
        rows = [arrived(at, whole(file), name) for at, (file, name) in enumerate(files, start=1)]
        sound = [file for row, file in zip(rows, files, strict=True) if row.source]
        if not sound:
            raise Refused(" ".join(f"{one.cells['file']}: {fa3.SENTENCES[one.cells['fault']]}" for one in rows))
        admit_all(sound, policy=INVOICES, by=by)
        yield from rows
        return
    try:
        admit_all(files, policy=TABLE, by=by)
    except UploadRefused as problem:
        if problem.code != "name":
            raise
        raise UploadRefused("name", endings=", ".join((*TABLE.endings, *FA3.endings))) from None
    for file, name in files:
        yield from (Arrived(number, cells) for number, cells in rows_in(io.BytesIO(whole(file)), name))


def arrived(at: int, content: bytes, name: str) -> Arrived:
    """One invoice; of a file that is none its name and what is wrong with it, so that the others can come in."""
    try:
        cells = fa3.invoice(content)
        return Arrived(at, {**cells, "file": name[:LONGEST_NAME], "ksef": fa3.ksef_in(name)}, spelled(content))
    except BadInvoice as problem:
        return Arrived(at, {"file": name[:LONGEST_NAME], "fault": problem.code})


def whole(file: BinaryIO) -> bytes:
    """All of a file; of one that is too large for an invoice as much as tells so."""
    file.seek(0)
    return file.read(TABLE.largest + 1)


def spelled(content: bytes) -> str:
    """The invoice as text; one in another alphabet than its first line says is damaged."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInvoice("broken") from None

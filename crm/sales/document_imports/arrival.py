"""Uploaded files of documents: checked, read into encrypted rows, and a dry run started."""

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

FA3 = Kind("fa3", (".xml",), "application/xml", fa3.check_upload)
TABLE = Policy((CSV, XLSX), 25 * MB)
INVOICES = Policy((FA3,), fa3.LARGEST, most=10)  # as many as one form may send
BATCH = 1000
LONGEST_NAME = 200  # of a file
MIXED = _("Send one table, or structured invoices in XML, not both.")
CHECK = "sales.check_documents"


class FilesRefused(Exception):
    """The files are not taken; the text is one sentence that says what to do."""


@dataclass(frozen=True)
class ReceivedRow:
    """One row of the file: number, cells, and the invoice's XML where it is one."""

    number: int
    cells: dict[str, str]
    source: str = ""


def receive(files: list[tuple[BinaryIO, str]], *, by: User) -> DocumentLoad:
    """A new import of `files`, whose dry run has begun. Refused when they may not come in or cannot be read."""
    try:
        rows = list(rows_in_files(files, by=by))
    except (UploadRefused, UnreadableFile, BadInvoice, NoSuchTable) as problem:
        raise FilesRefused(str(problem)) from problem
    name = files[0][1] if len(files) == 1 else str(_("%(count)s invoices") % {"count": len(files)})
    with transaction.atomic():
        load = DocumentLoad.objects.create(owner=by, name=name, counts={"rows": len(rows)})
        rows_of = (DocumentRow(load=load, number=row.number, cells=row.cells, source=row.source) for row in rows)
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


def rows_in_files(files: list[tuple[BinaryIO, str]], *, by: Actor) -> Iterator[ReceivedRow]:
    """The rows of a table, or one row for each invoice, also for one that cannot be read; Refused when none can."""
    invoices = [name.lower().endswith(FA3.endings) for _file, name in files]
    if any(invoices) and not all(invoices):
        raise FilesRefused(MIXED)
    if any(invoices):
        rows = [invoice_row(at, bounded_content(file), name) for at, (file, name) in enumerate(files, start=1)]
        sound = [file for row, file in zip(rows, files, strict=True) if row.source]
        if not sound:
            raise FilesRefused(
                " ".join(f"{faulty.cells['file']}: {fa3.SENTENCES[faulty.cells['fault']]}" for faulty in rows)
            )
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
        yield from (ReceivedRow(number, cells) for number, cells in rows_in(io.BytesIO(bounded_content(file)), name))


def invoice_row(at: int, content: bytes, name: str) -> ReceivedRow:
    """The row of one invoice; for a file that is none its name and the error, so that the others can be imported."""
    try:
        cells = fa3.invoice(content)
        return ReceivedRow(
            at, {**cells, "file": name[:LONGEST_NAME], "ksef": fa3.ksef_in(name)}, decoded_invoice(content)
        )
    except BadInvoice as problem:
        return ReceivedRow(at, {"file": name[:LONGEST_NAME], "fault": problem.code})


def bounded_content(file: BinaryIO) -> bytes:
    """The content of a file, at most one byte more than may be uploaded."""
    file.seek(0)
    return file.read(TABLE.largest + 1)


def decoded_invoice(content: bytes) -> str:
    """The invoice as UTF-8 text; BadInvoice for another encoding."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInvoice("broken") from None

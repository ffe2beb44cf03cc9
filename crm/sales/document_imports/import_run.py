"""The import: rows that are ready become papers, in batches, each one transaction with how far it came.

Each row has its own outcome: one that cannot be written stays, with the reason, and holds up no other.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.accounts.models import User
from crm.accounts.permissions.rights import CONTACTS_IMPORT
from crm.contacts.models import Contact
from crm.contacts.safeguards.pause import Paused
from crm.jobs.models import Job
from crm.jobs.work import Run
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.sales.document_imports.dry_run import counts_of, here_already, link_to
from crm.sales.document_imports.row_problems import read
from crm.sales.documents.customer_match import Party
from crm.sales.documents.documents import add
from crm.sales.documents.scans import Scan
from crm.sales.models import Deal, DocumentLoad, DocumentRow

BATCH = 50
RUN = "sales.import_documents"
NO_RIGHT = gettext_noop("The right to import was taken away.")
State, Outcome = DocumentLoad.State, DocumentRow.Outcome


def start_import(load: DocumentLoad, *, by: Actor) -> Job | None:
    """Begin the import of a checked file; None when somebody has, or when it is not checked."""
    with transaction.atomic():
        if not load.move(State.CHECKED, to=State.RUNNING):
            return None
        title = gettext_noop("Import of documents")
        load.job = Job.start(RUN, by=by, payload={"documents": load.pk}, title_code=title)
        load.save(update_fields=["job"])
    return load.job


def run_import(run: Run, load: DocumentLoad) -> None:
    """Writes every ready row and closes the import. Written rows are no longer ready, so nothing is written twice."""
    if not load.owner.is_active or not load.owner.may(CONTACTS_IMPORT):
        run.fail(NO_RIGHT)
        return
    waiting = load.rows.filter(outcome=Outcome.READY).select_related("person", "company__sole_trader__key")
    if run.cursor is None:
        with transaction.atomic():
            run.advance(phase="writing", done=0, total=waiting.count())
    while rows := list(waiting.filter(number__gt=run.cursor or 0).order_by("number")[:BATCH]):
        with transaction.atomic():
            for row in rows:
                write_row(row, by=load.owner)
            run.advance(done=run.done + len(rows), cursor=rows[-1].number)
    close_import(run, load)


def write_row(row: DocumentRow, *, by: User, deal: Deal | None = None) -> None:
    """Creates the document of one row, or records why not."""
    try:
        with transaction.atomic():
            row.outcome = add_document(row, by=by, deal=deal)
    except ValidationError as error:
        row.outcome = Outcome.FAULTY
        row.problems = [[name, "refused"] for name in getattr(error, "error_dict", {"": None})]
    except Paused:
        row.outcome, row.problems = Outcome.FAULTY, [["", "paused"]]
    except PermissionDenied:
        row.outcome, row.problems = Outcome.FAULTY, [["", "not_yours"]]
    if row.outcome == Outcome.ADDED:
        row.cells, row.source = None, ""
    row.save(update_fields=["outcome", "problems", "cells", "source", "document"])


def add_document(row: DocumentRow, *, by: User, deal: Deal | None = None) -> str:
    """Creates the document of a row: ADDED, or KNOWN where it exists already. Raises as `add`."""
    values, _problems = read(row.cells or {})
    contact = None
    if row.person_id:
        contact = Contact.objects.alive().handled_by(by).with_keys().filter(pk=row.person_id).first()
        if contact is None:
            raise PermissionDenied
    if here_already(Party(contact, row.company), values):
        return Outcome.KNOWN
    scan = Scan(row.source.encode(), "xml") if row.source else None
    row.document = add(values, by=by, contact=contact, company=row.company, deal=deal, scan=scan)
    return Outcome.ADDED


def close_import(run: Run, load: DocumentLoad) -> None:
    """Closes the import with its counts; rows left out are stored for fourteen days."""
    with transaction.atomic():
        counts = counts_of(load)
        if load.move(State.RUNNING, to=State.DONE, counts=counts, finished_at=timezone.now()):
            counted = {"new": counts[Outcome.ADDED], "duplicates": counts[Outcome.KNOWN]}
            counted["refused"] = counts["rows"] - sum(counted.values())
            ledger.record("documents.imported", by=load.owner, target=f"documents:{load.uid}", counts=counted)
            run.finish({"counts": counted, "link": link_to(load)})

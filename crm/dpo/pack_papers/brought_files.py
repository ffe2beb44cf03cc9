"""Files that belong to a section as they were brought or sent: scans, answers, filings, proofs, letters.

Nobody can mask what stands inside a file: a masked pack leaves them out, and its first page says which (`Paper.clear`).
Their names are made of numbers and kinds; what somebody called the file may name people.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from django.db.models import Q

from breaches.models import Breach, Evidence, Filing
from consents.models import Submission
from crm.dpo.models import AskedDocument, AuthorityCase, AuthorityLetter
from crm.dpo.pack_papers.pack_scope import Paper, Scope, safe
from crm.privacy.models import ProcessorEvent
from dsar.models import Case, CaseFile, Letter


def ending(name: str | None) -> str:
    """How a file's name ends: «.pdf»; nothing for a name without an ending."""
    _stem, dot, last = (name or "").rpartition(".")
    return f".{safe(last)[:5]}" if dot else ""


def scans(scope: Scope) -> Iterator[Paper]:
    """Signed papers and recordings of consents of the people chosen."""
    for person in scope.people:
        rows = Submission.objects.with_keys().filter(person=person).exclude(scan="")
        for row in scope.within(rows, "received_at").order_by("received_at", "pk"):
            name = f"skan-{person.short.lower()}-{row.number.lower()}{ending(row.scan_name)}"
            yield Paper(name, row.scan.plain, person, clear=True)


def request_files(scope: Scope) -> Iterator[Paper]:
    """Of requests of the people chosen: the answers that went, and what was filed with them.

    What somebody showed who they are by stays out: it goes as soon as it was looked at.
    """
    for person in scope.people:
        theirs = Case.objects.filter(Q(subjects__person=person) | Q(person=person))
        letters = Letter.objects.with_keys().filter(case__in=theirs, sent_at__isnull=False).exclude(pdf="")
        for number, letter in enumerate(scope.within(letters, "sent_at").order_by("sent_at", "pk"), 1):
            name = f"{safe(letter.case.number)}/pismo-{number:02}-{letter.kind}.pdf"
            yield Paper(name, letter.pdf.plain, person, clear=True)
        files = CaseFile.objects.with_keys().filter(case__in=theirs).exclude(role=CaseFile.Role.EVIDENCE)
        for number, row in enumerate(scope.within(files.exclude(file=""), "at").order_by("at", "pk"), 1):
            name = f"{safe(row.case.number)}/plik-{number:02}-{row.role}{ending(row.name)}"
            yield Paper(name, row.file.plain, person, clear=True)


def breach_files(breaches: Iterable[Breach]) -> Iterator[Paper]:
    """What the authority was told, with the proof of sending, and what each case rests on."""
    cases = list(breaches)
    for filing in Filing.objects.filter(breach__in=cases).select_related("breach").order_by("pk"):
        stem = f"{safe(filing.breach.number)}/zgloszenie-{safe(filing.number)}"
        for kind in ("pdf", "json", "xml"):
            yield Paper(f"{stem}.{kind}", getattr(filing, kind).plain, clear=True)
        if filing.proof:
            yield Paper(f"{stem}-dowod{ending(filing.proof_name)}", filing.proof.plain, clear=True)
    for row in Evidence.objects.filter(breach__in=cases).select_related("breach").order_by("pk"):
        name = f"{safe(row.breach.number)}/dowod-{row.digest[:8]}{ending(row.name)}"
        yield Paper(name, row.file.plain, clear=True)


def authority_letters(case: AuthorityCase) -> Iterator[Paper]:
    """Letters to and from the authority that came or went as a file."""
    for number, row in enumerate(AuthorityLetter.objects.filter(case=case).exclude(file="").order_by("pk"), 1):
        name = f"{safe(case.number)}/pismo-{number:02}-{row.way}-{row.kind}{ending(row.file_name)}"
        yield Paper(name, row.file.plain, clear=True)


def asked_documents(case: AuthorityCase) -> Iterator[Paper]:
    """Files from outside that were picked for what the authority asks."""
    rows = AskedDocument.objects.filter(question__case=case).exclude(file="").order_by("pk")
    for number, row in enumerate(rows, 1):
        name = f"{safe(case.number)}/zalacznik-{number:02}{ending(row.file_name)}"
        yield Paper(name, row.file.plain, clear=True)


def confirmations(scope: Scope) -> Iterator[Paper]:
    """What firms confirmed to us: audits, incidents, data given back or deleted. About firms, so in every pack."""
    rows = ProcessorEvent.objects.filter(on__range=(scope.since, scope.until), proof__isnull=False)
    for row in rows.select_related("recipient").order_by("on", "pk"):
        name = f"potwierdzenie-{safe(row.recipient.slug)}-{row.kind}-{row.uid.hex[:8]}{ending(row.proof_name)}"
        yield Paper(name, partial(confirmed, row.pk))


def confirmed(key: int) -> bytes:
    """One of them."""
    return bytes(ProcessorEvent.objects.values_list("proof", flat=True).get(pk=key) or b"")

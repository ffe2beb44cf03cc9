"""What the authority asks, point by point, and the documents for each point: of the product, or brought from outside.

DOCUMENTS names what the product can give, with the page that shows it and the sections of the evidence pack that hold
it: `pack_sections(case)` is what whoever builds a pack for a case asks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.casework.field_errors import beside
from crm.dpo.authority_cases.case_acts import lock_open, refuse_strangers
from crm.dpo.authority_cases.case_letters import keep_file
from crm.dpo.models import AskedDocument, AuthorityCase, AuthorityLetter, AuthorityQuestion
from crm.narrowing import Words
from crm.privacy.actors import signature
from crm.privacy.logs import ledger

OUTSIDE, SHEET = "outside", "sheet"


@dataclass(frozen=True)
class Document:
    """One kind of document that the product gives: its name, icon, page, and its section of the evidence pack."""

    label: Words
    icon: str
    page: str  # a URL name; empty: a file from outside
    section: str = ""


DOCUMENTS: dict[str, Document] = {
    "register": Document(gettext_lazy("Register of processing activities"), "list", "dpo:register", "register"),
    "map": Document(gettext_lazy("Data map"), "map", "dpo:map", "register"),
    "entrusted": Document(gettext_lazy("Register of what we process for others"), "list", "dpo:entrusted", "register"),
    "agreements": Document(
        gettext_lazy("Processing agreements and processors"), "certificate", "dpo:processors", "recipients"
    ),
    "transfers": Document(gettext_lazy("Transfers outside the EEA"), "world", "dpo:transfers", "recipients"),
    "requests": Document(gettext_lazy("Register of requests"), "inbox", "requests:register", "requests"),
    SHEET: Document(gettext_lazy("Sheet of a person"), "user", "dpo:people", "people"),
    "breaches": Document(gettext_lazy("Register of breaches"), "alert-triangle", "breaches:register", "breaches"),
    "consents": Document(gettext_lazy("Consents and their proofs"), "checkbox", "consents:consents", "consents"),
    "notices": Document(gettext_lazy("Privacy notices"), "file-text", "consents:notice_texts", "notices"),
    "purges": Document(gettext_lazy("Protocols of deletion"), "trash", "retention:runs", "retention"),
    "rules": Document(gettext_lazy("Retention rules"), "hourglass", "retention:overview", "retention"),
    "authorisations": Document(
        gettext_lazy("Register of authorisations"), "certificate", "dpo:authorisations", "authorisations"
    ),
    "access_log": Document(gettext_lazy("Access log"), "history", "dpo:audit", "access_log"),
    "policies": Document(gettext_lazy("Policies and who has read them"), "copy", "dpo:policies", "policies"),
    "opinions": Document(gettext_lazy("Opinions of the officer"), "shield-check", "dpo:consultations", "opinions"),
    OUTSIDE: Document(gettext_lazy("File from outside the product"), "upload", ""),
}


def offered() -> list[tuple[str, Words]]:
    """(code, name) of the documents whose page is there."""
    return [(code, document.label) for code, document in DOCUMENTS.items() if not document.page or url_of(code)]


def url_of(code: str, person: UUID | None = None) -> str:
    """The page that shows a document of the product; empty for a file from outside."""
    document = DOCUMENTS.get(code)
    try:
        if person is not None:
            return reverse("dpo:person", args=[person])
        return reverse(document.page) if document and document.page else ""
    except NoReverseMatch:
        return ""


def pack_sections(case: AuthorityCase) -> dict[str, Any]:
    """{sections, people, files} for the evidence pack of a case: the sections that its documents stand in, the public
    ids of the people whose sheets were picked, and the files from outside. What is missing is left out; it follows.
    """
    documents = [row for row in AskedDocument.objects.filter(question__case=case) if row.ready]
    sections = dict.fromkeys(section_of(row.kind) for row in documents)
    return {
        "sections": [name for name in sections if name],
        "people": [row.person for row in documents if row.person],
        "files": [row for row in documents if row.file],
    }


def section_of(code: str) -> str:
    """The section of the evidence pack that holds a kind of document; empty for none."""
    return DOCUMENTS[code].section if code in DOCUMENTS else ""


@transaction.atomic
def ask(
    case: AuthorityCase, texts: Iterable[str], *, letter: AuthorityLetter | None = None, by: User
) -> list[AuthorityQuestion]:
    """Points that the authority asks, after those that are there. ValidationError without any words."""
    refuse_strangers(by)
    case = lock_open(case)
    points = [text.strip() for text in texts if text.strip()]
    if not points:
        raise beside("text", _("Type what is asked, one point a line."), "empty")
    last = case.questions.aggregate(last=Max("place"))["last"] or 0
    rows = [
        AuthorityQuestion.objects.create(case=case, letter=letter, place=last + number, text=text)
        for number, text in enumerate(points, 1)
    ]
    ledger.record("authority.asked", by=by, target=case.target, counts={"points": len(rows)})
    return rows


@transaction.atomic
def reply(question: AuthorityQuestion, text: str, *, by: User, at: datetime | None = None) -> AuthorityQuestion:
    """What we say to a point; empty takes it back."""
    refuse_strangers(by)
    case = lock_open(question.case)
    answer = text.strip()
    question.answer = answer or None
    question.answered_by, question.answered_at = (signature(by), at or timezone.now()) if answer else ("", None)
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    ledger.record("authority.point_answered", by=by, target=case.target, counts={"point": question.place})
    return question


@dataclass(frozen=True)
class Picked:
    """A document as it is picked: of which kind, whose sheet, called what, what is missing and when it follows."""

    kind: str
    label: str = ""
    person: UUID | None = None
    missing: str = ""
    follows_on: date | None = None
    enclosed: Enclosed | None = None


@transaction.atomic
def pick(question: AuthorityQuestion, picked: Picked, *, by: User, at: datetime | None = None) -> AskedDocument:
    """A document for a point. A file from outside is added with the file, or named as missing, to follow.

    ValidationError for an unknown kind, a sheet without its person, and a name for what is not there.
    """
    refuse_strangers(by)
    case = lock_open(question.case)
    refuse_half(picked)
    row = AskedDocument(
        question=question,
        kind=picked.kind,
        label=picked.label.strip() or None,
        person=picked.person,
        missing=picked.missing.strip() or None,
        follows_on=picked.follows_on if picked.missing.strip() else None,
        picked_by=signature(by),
        picked_at=at or timezone.now(),
    )
    keep_file(row, picked.enclosed)
    row.save()
    counts = {"kind": picked.kind, "missing": int(not row.ready)}
    ledger.record("authority.document_picked", by=by, target=case.target, counts=counts)
    return row


def refuse_half(picked: Picked) -> None:
    """ValidationError for a document that nobody could find again."""
    if picked.kind not in DOCUMENTS:
        raise beside("kind", _("Choose what it is."), "kind")
    if picked.kind == SHEET and picked.person is None:
        raise beside("person", _("Choose whose sheet it is."), "person")
    if picked.kind == OUTSIDE and not picked.label.strip():
        raise beside("label", _("Say what it is called."), "label")
    if picked.kind == OUTSIDE and picked.enclosed is None and not picked.missing.strip():
        raise beside("file", _("Add the file, or say what is missing."), "file")


@transaction.atomic
def complete(
    document: AskedDocument, *, enclosed: Enclosed | None = None, by: User, at: datetime | None = None
) -> AskedDocument:
    """What was missing has come: with its file, where it is from outside. Once."""
    refuse_strangers(by)
    case = lock_open(document.question.case)
    row: AskedDocument = AskedDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if row.ready:
        raise ValidationError(_("It is there already."), code="ready")
    if row.kind == OUTSIDE and enclosed is None and not row.file:
        raise beside("file", _("Add the file."), "file")
    keep_file(row, enclosed)
    row.missing, row.follows_on = None, None
    row.picked_by, row.picked_at = signature(by), at or timezone.now()
    row.save()
    ledger.record("authority.document_came", by=by, target=case.target, counts={"kind": row.kind})
    return row

"""Letters to them: prepared by one, approved by another, then sent. Only the answer takes two people.

prepare ──> approve (somebody else) ──> send: e-mail with the PDF | posted | handed over | on the status page
                                          └ the answer: the clock of Art. 12(3) stops (closing.answered)
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.second_person.independence import refuse_alone
from crm.casework.enclosures import digest
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from dsar.cases import checklist
from dsar.cases.case_lock import event, lock_open_case, locked
from dsar.cases.case_mails import write_to_requester
from dsar.decisions.verdicts import in_force, proposals, refuse_strangers
from dsar.handling import closing
from dsar.letters.letter_blocks import blocks, plain
from dsar.letters.letter_pdf import as_pdf
from dsar.letters.letter_texts import title_of
from dsar.models import Case, Event, Kind, Letter, Verdict
from dsar.rights.restriction import frozen

ANSWER, LIFTING = Letter.Kind.ANSWER, Letter.Kind.LIFTING
WAYS = ("email", "post", "in_person", "portal")
WRITTEN = (ANSWER, Letter.Kind.DONE, LIFTING)  # by the desk; the others are mails of the product


def prepare(case: Case, kind: str, text: str, *, language: str, by: User, at: datetime | None = None) -> Letter:
    """Writes the letter as text and PDF, with its digest; replaces an unsent one of the same kind.

    ValidationError for an empty one, and for an answer while something is undecided or not carried out.
    """
    refuse_strangers(by)
    at = at or timezone.now()
    if kind not in WRITTEN:
        raise beside("kind", _("Choose a letter."), "kind")
    if not text.strip():
        raise beside("text", _("Write something."), "empty")
    case = Case.objects.with_keys().get(pk=case.pk)
    paper = as_pdf(case, kind, text.strip(), language=language, at=at)  # before anything is locked
    with transaction.atomic():
        case = case_for_letter(case, kind)
        case.letters.filter(kind=kind, sent_at=None, replaced_at=None).update(replaced_at=at)
        letter = Letter(case=case, kind=kind, language=language, text=text.strip(), digest=digest(paper))
        letter.prepared_by, letter.prepared_at = signature(by), at
        letter.pdf.save("", ContentFile(paper), save=False)
        letter.save(force_insert=True)
        if kind == ANSWER:
            event(case, Event.Kind.PREPARED, by=by, at=at)
            checklist.settle(case, "letter", by=by, at=at)
        ledger.record("request.letter_prepared", by=by, target=case.target, counts={"kind": str(kind)})
    return letter


def case_for_letter(case: Case, kind: str) -> Case:
    """The case, locked; closed ones too when the letter tells of the end of a restriction.

    ValidationError while an answer cannot be given, and without a restriction that could end.
    """
    if kind == LIFTING:
        if not frozen(case):
            raise ValidationError(_("Nothing is restricted."), code="nothing")
        return locked(case)
    case = lock_open_case(case)
    if kind == ANSWER and (missing := open_ends(case)):
        raise ValidationError([ValidationError(sentence, code="unfinished") for sentence in missing])
    return case


def open_ends(case: Case) -> list[str]:
    """What an answer still waits for, in sentences."""
    sentences = []
    for kind in (sentence for sentence in case.kinds if sentence != Kind.QUESTION):
        names, rows = {"right": Kind(kind).label}, in_force(case, kind)
        if not rows or proposals(case, kind).exists():
            sentences.append(_("It is not decided: %(right)s.") % names)
        elif kind in checklist.DOING and any(row.verdict == Verdict.GRANTED and not row.done_at for row in rows):
            sentences.append(_("It has not been carried out: %(right)s.") % names)
    return [str(sentence) for sentence in sentences]


@transaction.atomic
def approve(letter: Letter, *, by: User, at: datetime | None = None) -> Letter:
    """A second person has read it. ValidationError for one's own letter, for one that went or was replaced."""
    refuse_strangers(by)
    at, case, row = at or timezone.now(), *waiting(letter)
    refuse_alone(row.prepared_by, by, at=at)
    if row.approved_at:
        return row
    row.approved_by, row.approved_at = signature(by), at
    row.save(update_fields=["approved_by", "approved_at"])
    event(case, Event.Kind.APPROVED, by=by, at=at)
    ledger.record("request.letter_approved", by=by, target=case.target, counts={"kind": row.kind})
    return row


@transaction.atomic
def send(letter: Letter, way: str, *, by: User, at: datetime | None = None) -> Letter:
    """It goes: by mail from here, or in another way, which is noted. The answer stops the clock.

    ValidationError before a second person approved the answer, without an address for mail, and when it went already.
    """
    refuse_strangers(by)
    at, case, row = at or timezone.now(), *waiting(letter)
    if way not in WAYS:
        raise beside("way", _("Say how it goes."), "way")
    if row.kind == ANSWER and (row.approved_at is None or row.approved_by == row.prepared_by):
        raise ValidationError(_("Two people: somebody else has to approve it."), code="two")
    if way == "email":
        row.message_uid = mailed(case, row, by=by)
    row.sent_at, row.sent_by, row.way = at, signature(by), way
    row.save(update_fields=["sent_at", "sent_by", "way", "message_uid"])
    ledger.record("request.letter_sent", by=by, about=case.person, target=case.target, counts={"kind": row.kind})
    if row.kind == ANSWER:
        (closing.completed if case.answered_at else closing.record_answer)(case, by=by, at=at)
    else:
        event(case, Event.Kind.TALK, by=by, at=at, ref=row.kind)
    return row


@transaction.atomic
def approve_and_send(letter: Letter, way: str, *, by: User, at: datetime | None = None) -> Letter:
    """Both in one act, by the second person."""
    return send(approve(letter, by=by, at=at), way, by=by, at=at)


def mailed(case: Case, row: Letter, *, by: Actor) -> Any:
    """The message with the PDF, which the law requires. ValidationError without an address."""
    title = title_of(case, row.kind, row.language)
    context = {"title": title, "text": plain(row.text), "blocks": blocks(row.text)}
    paper: Any = row.pdf
    files = [(f"{case.number}.pdf", paper.plain(), "application/pdf")]
    message = write_to_requester("request_letter", case, context, by=by, language=row.language, attachments=files)
    if message is None:
        raise beside("way", _("There is no e-mail address: print it."), "address")
    return message.uid


def waiting(letter: Letter) -> tuple[Case, Letter]:
    """Case and letter, locked. ValidationError when it went or another took its place, or the case is closed."""
    case = locked(letter.case) if letter.kind == LIFTING else lock_open_case(letter.case)
    row = Letter.objects.with_keys().select_for_update(of=("self",)).get(pk=letter.pk)
    if row.sent_at or row.replaced_at:
        raise ValidationError(_("It went already, or another letter took its place."), code="gone")
    return case, row

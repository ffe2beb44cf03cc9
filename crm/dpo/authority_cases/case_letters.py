"""Letters of a case: those of the authority with their terms, ours from the draft to the day on which they went.

What the controller says (an answer, objections, a consultation) is signed by whoever decides, never by the officer
(Art. 38(6)); more time is asked for by the officer, who is the contact of the authority (Art. 39(1)(e)).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed, digest
from crm.casework.field_errors import beside
from crm.casework.proposals import refuse_powerless
from crm.dpo.authority_cases.case_acts import event, lock_open, refuse_strangers
from crm.dpo.authority_cases.letter_terms import LONGEST, letter_due
from crm.dpo.models import AuthorityCase, AuthorityEvent, AuthorityLetter
from crm.narrowing import promised
from crm.privacy.actors import signature
from crm.privacy.logs import ledger

Letter = AuthorityLetter
Kind, Way = AuthorityLetter.Kind, AuthorityLetter.Way


@dataclass(frozen=True)
class Written:
    """What a letter is: its kind, how it came or goes, its words or a file of it."""

    kind: str
    channel: str = AuthorityLetter.Channel.ELECTRONIC
    dated_on: date | None = None
    reference: str = ""
    text: str = ""
    enclosed: Enclosed | None = None


@transaction.atomic
def receive(
    case: AuthorityCase,
    written: Written,
    *,
    delivered_on: date,
    term_days: int | None = None,
    by: User,
    at: datetime | None = None,
) -> AuthorityLetter:
    """A letter of the authority, delivered on that day; `term_days` of the calendar give its term.

    ValidationError without words and file, for a delivery that is still to come, and for a term beyond reason.
    """
    refuse_strangers(by)
    at, case = at or timezone.now(), lock_open(case)
    if written.kind not in Letter.FROM_THEM:
        raise beside("kind", _("Choose what it is."), "kind")
    if delivered_on > timezone.localdate(at):
        raise beside("delivered_on", _("This day is still to come."), "future")
    if term_days is not None and not 1 <= term_days <= LONGEST:
        raise beside("term_days", _("Count the days as the letter gives them, from 1 to 366."), "term")
    due = letter_due(delivered_on, term_days) if term_days else None
    letter = made(case, written, Way.IN, by, at, delivered_on=delivered_on, term_days=term_days, due_on=due)
    event(case, AuthorityEvent.Kind.RECEIVED, by=by, at=at, ref=letter.kind)
    counts = {"kind": str(letter.kind), "days": term_days or 0}
    ledger.record("authority.letter_received", by=by, target=case.target, counts=counts)
    return letter


@transaction.atomic
def prolong(letter: AuthorityLetter, until: date, why: str, *, by: User, at: datetime | None = None) -> AuthorityLetter:
    """The authority gave more time: a reasoned request, and the letter that granted it. Never earlier than before."""
    refuse_strangers(by)
    case = lock_open(letter.case)
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if letter.due_on is None or letter.answered_on:
        raise ValidationError(_("Its term does not run."), code="over")
    if until <= letter.due_on:
        raise beside("until", _("More time ends after the term of today."), "earlier")
    if not why.strip():
        raise beside("why", _("Say which letter granted it."), "empty")
    letter.prolonged_to, letter.prolonged_why, letter.told_days = until, why.strip(), None
    letter.due_on = letter_due(promised(letter.delivered_on), letter.term_days or 0, prolonged_to=until)
    letter.save(update_fields=["prolonged_to", "prolonged_why", "due_on", "told_days"])
    event(case, AuthorityEvent.Kind.PROLONGED, by=by, at=at, ref=letter.kind, text=why.strip())
    ledger.record("authority.term_prolonged", by=by, target=case.target)
    return letter


@transaction.atomic
def write(
    case: AuthorityCase,
    written: Written,
    *,
    answers: AuthorityLetter | None = None,
    by: User,
    at: datetime | None = None,
) -> AuthorityLetter:
    """A letter of ours, not gone yet. ValidationError without words and file, or to a letter of another case."""
    refuse_strangers(by)
    at, case = at or timezone.now(), lock_open(case)
    if written.kind not in Letter.FROM_US:
        raise beside("kind", _("Choose what it is."), "kind")
    if answers and (answers.case_id != case.pk or answers.way != Way.IN):
        raise beside("answers", _("Choose the letter that it answers."), "answers")
    letter = made(case, written, Way.OUT, by, at, answers=answers)
    event(case, AuthorityEvent.Kind.WRITTEN, by=by, at=at, ref=letter.kind)
    ledger.record("authority.letter_written", by=by, target=case.target, counts={"kind": str(letter.kind)})
    return letter


@transaction.atomic
def rewrite(letter: AuthorityLetter, text: str, *, enclosed: Enclosed | None = None, by: User) -> AuthorityLetter:
    """Other words or another file for a letter of ours that nobody has signed. ValidationError for a signed one."""
    refuse_strangers(by)
    case, letter = lock_open(letter.case), unsent(letter)
    if letter.signed_at:
        raise ValidationError(_("It is signed: write another one."), code="signed")
    if not text.strip() and enclosed is None and not letter.file:
        raise beside("text", _("Type what it says, or add the file."), "empty")
    letter.text = text.strip() or None
    keep_file(letter, enclosed)
    letter.save()
    ledger.record("authority.letter_written", by=by, target=case.target, counts={"kind": str(letter.kind)})
    return letter


@transaction.atomic
def sign(letter: AuthorityLetter, *, by: User, at: datetime | None = None) -> AuthorityLetter:
    """The controller's signature. PermissionDenied for whoever does not decide, the officer above all."""
    refuse_powerless(by)
    at, case, letter = at or timezone.now(), lock_open(letter.case), unsent(letter)
    if letter.signed_at:
        return letter
    letter.signed_by, letter.signed_at = signature(by), at
    letter.save(update_fields=["signed_by", "signed_at"])
    event(case, AuthorityEvent.Kind.SIGNED, by=by, at=at, ref=letter.kind)
    ledger.record("authority.letter_signed", by=by, target=case.target, counts={"kind": str(letter.kind)})
    return letter


@transaction.atomic
def send(
    letter: AuthorityLetter, *, sent_on: date, channel: str, proof: str = "", by: User, at: datetime | None = None
) -> AuthorityLetter:
    """It went on that day, by hand, with the number of its receipt. An answer ends the term of what it answers.

    ValidationError before its signature, for a day to come, and before the letter that it answers was delivered.
    """
    refuse_strangers(by)
    at, case, letter = at or timezone.now(), lock_open(letter.case), unsent(letter)
    if letter.needs_signature and not letter.signed_at:
        raise ValidationError(_("Whoever decides for the organisation signs it first."), code="unsigned")
    if sent_on > timezone.localdate(at):
        raise beside("sent_on", _("This day is still to come."), "future")
    answered = letter.answers
    if answered and sent_on < promised(answered.delivered_on):
        raise beside("sent_on", _("It answers a letter that came later."), "earlier")
    letter.sent_on, letter.channel, letter.proof = sent_on, channel, proof.strip()
    letter.save(update_fields=["sent_on", "channel", "proof"])
    if answered and letter.kind != Kind.EXTENSION:
        Letter.objects.filter(pk=answered.pk, answered_on=None).update(answered_on=sent_on)
    event(case, AuthorityEvent.Kind.SENT, by=by, at=at, ref=letter.kind)
    ledger.record("authority.letter_sent", by=by, target=case.target, counts={"kind": str(letter.kind)})
    return letter


def unsent(letter: AuthorityLetter) -> AuthorityLetter:
    """A letter of ours that has not gone, locked. ValidationError for another."""
    locked: AuthorityLetter = Letter.objects.select_for_update(of=("self",)).select_related("answers").get(pk=letter.pk)
    if locked.way != Way.OUT:
        raise ValidationError(_("This is a letter of the authority."), code="way")
    if locked.sent_on:
        raise ValidationError(_("It has gone already."), code="sent")
    return locked


def made(case: AuthorityCase, written: Written, way: str, by: User, at: datetime, **values: Any) -> AuthorityLetter:
    """The row with its file. ValidationError when there are neither words nor a file."""
    if not written.text.strip() and written.enclosed is None:
        raise beside("text", _("Type what it says, or add the file."), "empty")
    if written.channel not in Letter.Channel.values:
        raise beside("channel", _("Choose how it went."), "channel")
    letter = Letter(
        case=case,
        way=way,
        kind=written.kind,
        channel=written.channel,
        dated_on=written.dated_on,
        reference=written.reference.strip(),
        text=written.text.strip() or None,
        noted_by=signature(by),
        noted_at=at,
        **values,
    )
    keep_file(letter, written.enclosed)
    letter.save()
    return letter


def keep_file(row: Any, enclosed: Enclosed | None) -> None:
    """Hang a file on a row that is not saved yet."""
    if enclosed is None:
        return
    row.digest, row.size, row.file_name = digest(enclosed.content), len(enclosed.content), enclosed.name
    row.file.save("", ContentFile(enclosed.content), save=False)

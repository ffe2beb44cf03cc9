"""Art. 19: whoever has the data is told of rectification, erasure and restriction; of an erasure each proves the end.

    note_recipients ──> waiting ──mail, task──> sent ──> confirmed   proof: clicked on the page, noted by us
      (before rows go)    │    │     └ failed: again after 1, 3 and 7 days, then a human looks
                          │    └ by itself: our own store, key destroyed
                          └ keeps by law (basis) · spared with a reason (impossible, disproportionate)

The notice names the person by what they wrote in the request; the row keeps nothing of theirs. A case of erasure is not
closed before each row is proven or explained (dsar/handling/closing.py). A notice about many people names them in rows
of their own, which go with its end.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from dsar.cases.case_lock import event, lock_open_case, locked
from dsar.decisions.verdicts import refuse_strangers
from dsar.models import SETTLED, Case, Event, Kind, RecipientNotice
from dsar.recipients.noted_recipients import OPEN, Proof, State, Way, sendable, settle, term
from dsar.recipients.notice_people import forget_people
from dsar.recipients.ways import PROOFS

TELLING = (Kind.RECTIFICATION, Kind.ERASURE, Kind.RESTRICTION)
LONGEST = 500  # letters of a basis
REMIND_AFTER = timedelta(hours=20)  # own policy: nobody is reminded twice a day


@transaction.atomic
def add(
    case: Case,
    right: str,
    name: str,
    email: str = "",
    *,
    owner: User | None = None,
    by: User,
    at: datetime | None = None,
) -> RecipientNotice:
    """Adds a recipient or a place that no list names (a binder, a system of ours). ValidationError without a name.

    With `owner` it is a task of that colleague, who gets the mail with the page where it is confirmed.
    """
    refuse_strangers(by)
    at, case = at or timezone.now(), locked(case)
    if right not in TELLING or right not in case.kinds:
        raise beside("right", _("The request does not ask for this."), "right")
    if not name.strip():
        raise beside("name", _("Say who got the data."), "empty")
    columns = sendable(owner.email if owner else email, at)
    way = Way.MAIL if columns["email"] and owner is None else Way.TASK
    notice = RecipientNotice.objects.create(
        case=case,
        right=right,
        name=name.strip(),
        way=way,
        owner=owner,
        made_by=signature(by),
        made_at=at,
        due_on=term(case, at),
        **columns,
    )
    ledger.record("request.recipient_added", by=by, target=case.target, counts={"right": str(right)})
    settle(case, right, by=by, at=at)
    return notice


# ---- telling


@transaction.atomic
def address(notice: RecipientNotice, email: str, *, by: User, at: datetime | None = None) -> RecipientNotice:
    """Where the notice goes; it is sent within minutes, and tried afresh. ValidationError when it is settled."""
    refuse_strangers(by)
    at, row = at or timezone.now(), lock_open_notice(notice)
    if not email.strip():
        raise beside("email", _("This is no e-mail address."), "email")
    return send_to(row, email, Way.MAIL, None, by=by, at=at)


@transaction.atomic
def hand_to(notice: RecipientNotice, owner: User, *, by: User, at: datetime | None = None) -> RecipientNotice:
    """A colleague sees to it: they get the mail with the page where it is confirmed."""
    refuse_strangers(by)
    at, row = at or timezone.now(), lock_open_notice(notice)
    if not owner.email:
        raise beside("owner", _("This colleague has no e-mail address."), "email")
    return send_to(row, owner.email, Way.TASK, owner, by=by, at=at)


def send_to(
    row: RecipientNotice, email: str, way: str, owner: User | None, *, by: User, at: datetime
) -> RecipientNotice:
    """Put an open notice on its way to an address, in the caller's transaction."""
    for name, value in sendable(email, at).items():
        setattr(row, name, value)
    row.state, row.tries, row.message_uid, row.way, row.owner = State.WAITING, 0, None, way, owner
    row.save(update_fields=["email", "next_at", "state", "tries", "message_uid", "way", "owner"])
    ledger.record("request.recipient_addressed", by=by, target=row.case.target, counts={"way": str(way)})
    return row


@transaction.atomic
def record_told(notice: RecipientNotice, *, by: User, at: datetime | None = None) -> RecipientNotice:
    """Records that the recipient was told by letter, by phone or through its own system."""
    refuse_strangers(by)
    at, row = at or timezone.now(), lock_open_notice(notice)
    return end_notice(row, State.SENT, by=by, at=at)


def remind(case: Case, *, by: User, at: datetime | None = None) -> int:
    """Remind everybody by mail who was told of the erasure and has not answered; how many. None twice a day."""
    refuse_strangers(by)
    at = at or timezone.now()
    rows = RecipientNotice.objects.filter(case=case, right=Kind.ERASURE, state=State.SENT, email__isnull=False)
    return sum(remind_one(row, by=by, at=at) for row in rows)


@transaction.atomic
def remind_one(notice: RecipientNotice, *, by: Actor, at: datetime) -> bool:
    """Put the notice on its way once more. False when it was answered, or reminded a moment ago."""
    row = RecipientNotice.objects.select_related("case").select_for_update(of=("self",)).get(pk=notice.pk)
    lock_open_case(row.case)
    last = max(moment for moment in (row.sent_at, row.reminded_at) if moment)
    if row.state != State.SENT or at - last < REMIND_AFTER:
        return False
    row.state, row.next_at, row.message_uid, row.tries, row.reminded_at = State.WAITING, at, None, 0, at
    row.save(update_fields=["state", "next_at", "message_uid", "tries", "reminded_at"])
    event(row.case, Event.Kind.RECIPIENTS, by=by, at=at, ref=f"{row.right} reminded")
    ledger.record("request.recipient_reminded", by=by, target=row.case.target)
    return True


# ---- the end of a row


@transaction.atomic
def confirm(notice: RecipientNotice, note: str, *, by: User, at: datetime | None = None) -> RecipientNotice:
    """It is done there too; `note` says what proves it. ValidationError without a note, and before it was told.

    What is a task of ours need not be told: whoever did it says so.
    """
    refuse_strangers(by)
    at, row = at or timezone.now(), lock_notice(notice)
    if row.state in SETTLED:
        return row
    if row.sent_at is None and row.way != Way.TASK:
        raise ValidationError(_("It has not been told yet."), code="not_told")
    if not note.strip():
        raise beside("reason", _("Say what proves it: who said so, when, and how."), "empty")
    row.reason = note.strip()
    return end_notice(row, State.CONFIRMED, proof=Proof.NOTE, by=by, at=at)


@transaction.atomic
def keep(
    notice: RecipientNotice, basis: str, until: date | None = None, *, by: User, at: datetime | None = None
) -> RecipientNotice:
    """A law lets or orders them keep it: on what basis, until when if that is known. ValidationError without one."""
    refuse_strangers(by)
    at, row = at or timezone.now(), lock_unsettled(notice)
    return note_kept(row, basis, until, proof=Proof.NOTE, by=by, at=at)


def note_kept(
    row: RecipientNotice, basis: str, until: date | None, *, proof: str, by: Actor, at: datetime
) -> RecipientNotice:
    """Record what lets a recipient keep the data, in the caller's transaction."""
    refuse_baseless(row, basis)
    row.basis, row.keeps_until = in_one_line(basis), until
    return end_notice(row, State.KEEPS, proof=proof, by=by, at=at)


def refuse_baseless(row: RecipientNotice, basis: str) -> None:
    """ValidationError unless something of it can be kept, on a basis."""
    if row.right != Kind.ERASURE:
        raise ValidationError(_("Only of an erasure something can be kept."), code="right")
    if not basis.strip():
        raise beside("basis", _("Say which law: the article, and what is kept."), "empty")


def add_basis(row: RecipientNotice, basis: str, until: date | None) -> None:
    """Add what lets a recipient keep one of several people, in the caller's transaction; the latest day counts."""
    refuse_baseless(row, basis)
    if (line := in_one_line(basis)) not in (row.basis or ""):
        row.basis = in_one_line("; ".join(filter(None, [row.basis, line])))
    row.keeps_until = max((day for day in (row.keeps_until, until) if day), default=None)
    row.save(update_fields=["basis", "keeps_until"])


def in_one_line(words: str) -> str:
    """Words of strangers for a line of a letter: they cannot begin a heading or a list of their own there."""
    return " ".join(words.split())[:LONGEST]


@transaction.atomic
def spare(notice: RecipientNotice, reason: str, *, by: User, at: datetime | None = None) -> RecipientNotice:
    """To tell it is impossible or disproportionate (Art. 19), or it never answered: why, and what was done instead.

    ValidationError without a reason.
    """
    refuse_strangers(by)
    at, row = at or timezone.now(), lock_unsettled(notice)
    if not reason.strip():
        raise beside("reason", _("Say why it is impossible or takes disproportionate effort."), "empty")
    row.reason = reason.strip()
    return end_notice(row, State.IMPOSSIBLE, proof=Proof.NOTE, by=by, at=at)


def lock_notice(notice: RecipientNotice) -> RecipientNotice:
    """The notice, locked."""
    return RecipientNotice.objects.select_related("case").select_for_update(of=("self",)).get(pk=notice.pk)


def lock_open_notice(notice: RecipientNotice) -> RecipientNotice:
    """The notice that is still to be told, locked. ValidationError for another."""
    row = lock_notice(notice)
    if row.state not in OPEN:
        raise ValidationError(_("This recipient is settled."), code="settled")
    return row


def lock_unsettled(notice: RecipientNotice) -> RecipientNotice:
    """The notice that waits for an end, locked. ValidationError for one that is settled."""
    row = lock_notice(notice)
    if row.state in SETTLED:
        raise ValidationError(_("This recipient is settled."), code="settled")
    return row


def end_notice(row: RecipientNotice, state: str, *, proof: str = "", by: Actor, at: datetime) -> RecipientNotice:
    """Records how a notice ended, in the caller's transaction. ValueError for a proof that its way does not know."""
    if state == State.CONFIRMED and proof not in PROOFS[Way(row.way)]:
        raise ValueError(f"{proof or 'nothing'} proves no end of a notice {row.way}")
    row.state, row.next_at, row.proof = state, None, proof or row.proof
    if state in (State.SENT, State.CONFIRMED):
        row.sent_at = row.sent_at or at
    row.settled_at, row.settled_by = at, signature(by)
    columns = ["state", "next_at", "proof", "sent_at", "settled_at", "settled_by", "reason", "basis", "keeps_until"]
    row.save(update_fields=columns)
    if state in SETTLED:
        forget_people(row)
    case: Any = row.case
    event(case, Event.Kind.RECIPIENTS, by=by, at=at, ref=f"{row.right} {state}")
    ledger.record("request.recipient_settled", by=by, target=case.target, counts={"state": str(state)})
    settle(case, row.right, by=by, at=at)
    return row

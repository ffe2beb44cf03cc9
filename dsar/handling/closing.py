"""The end: the answer went (that stops the clock of Art. 12(3)), then the case is closed and kept."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.language.formats import day
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.erasure.eraser import erase
from crm.privacy.logs import ledger
from dsar.cases import checklist
from dsar.cases.case_clocks import refresh
from dsar.cases.case_lock import event, lock_open_case, locked, refuse_closed, refuse_own
from dsar.cases.stages import unproven_rows
from dsar.models import Case, Event, Kind, Outcome, Stage, keep_until
from dsar.models.terms import ANSWERED

DONE = "done"  # the code of a refusal: it was acted on
IN_VAIN = "names gone"  # what it says of an act of our own for which somebody never answered
COMPLETES = "completes"  # what an entry of the timeline says of a further answer
ENDS_BY_HAND = (*ANSWERED, Outcome.WITHDRAWN, Outcome.SPAM)


@transaction.atomic
def record_answer(case: Case, *, by: Actor, at: datetime | None = None, sent_at: datetime | None = None) -> Case:
    """The whole answer went at `sent_at`. Said twice the first one counts. ValidationError for a moment to come.

    Said of a case that was opened again, what went completes the answer.
    """
    at, case = at or timezone.now(), lock_open_case(case)
    moment = sent_at or at
    if not case.received_at <= moment <= at:
        raise beside("sent_at", _("This moment does not fit: it is before the receipt, or still to come."), "moment")
    if case.answered_at:
        return case if case.stage == Stage.ANSWER else completed(case, by=by, at=moment)
    case.answered_at, case.stage = moment, Stage.ANSWER
    case.save(update_fields=["answered_at", "stage"])
    refresh(case, at)
    for code in ("letter", "send"):
        checklist.settle(case, code, by=by, at=at)
    event(case, Event.Kind.SENT, by=by, at=moment)
    ledger.record("request.answered", by=by, about=case.person, target=case.target)
    return case


def completed(case: Case, *, by: Actor, at: datetime) -> Case:
    """More of the answer went at `at`, in the caller's transaction: the first one keeps its moment, and the clock."""
    case.stage = Stage.ANSWER
    case.save(update_fields=["stage"])
    event(case, Event.Kind.SENT, by=by, at=at, ref=COMPLETES)
    ledger.record("request.answered", by=by, about=case.person, target=case.target)
    return case


@transaction.atomic
def close(case: Case, outcome: str, *, note: str = "", by: Actor, at: datetime | None = None) -> Case:
    """The end of the work; it stays until `keep_until`. ValidationError while something is unfinished.

    However it ends: not before everybody has confirmed or explained an erasure elsewhere (Art. 17, 19).
    """
    at, case = at or timezone.now(), lock_open_case(case)
    refuse_own(case)
    if outcome not in ENDS_BY_HAND:
        raise beside("outcome", _("Say how it ended."), "outcome")
    if missing := unfinished(case, outcome):
        raise ValidationError(missing, code="unfinished")
    refuse_unproven(case)
    return close_locked(case, outcome, note=note, by=by, at=at)


@transaction.atomic
def withdraw(case: Case, *, by: Actor, at: datetime | None = None) -> Case:
    """They take it back; nothing that was done is undone. Said twice it was said once.

    ValidationError once it was answered or something of it was carried out: then there is nothing to take back.
    """
    at, case = at or timezone.now(), locked(case)
    if case.outcome == Outcome.WITHDRAWN:
        return case
    refuse_closed(case)
    if not takes_back(case):
        raise ValidationError(_("We have acted on it already: there is nothing to take back."), code=DONE)
    return close_locked(case, Outcome.WITHDRAWN, by=by, at=at)


def takes_back(case: Case) -> bool:
    """Whether they may still take it back: nobody has answered, nothing was carried out."""
    erasing = case.recipient_notices.filter(right=Kind.ERASURE, recipient__isnull=False)  # noted by the eraser alone
    carried_out = case.decisions.filter(done_at__isnull=False).exists() or erasing.exists()
    return case.is_open and not case.answered_at and not carried_out


def end_own(case: Case, *, by: Actor, at: datetime) -> bool:
    """An act of our own is over once everybody is told: the person's name, kept for that alone, goes with it.

    In the caller's transaction. False while somebody is waited for, and for what somebody asked for. Its end says
    whether everybody answered, or somebody was waited for in vain (dsar/recipients/own_act_limits.py).
    """
    case = locked(case)
    if not case.own or not case.is_open or unproven_rows(case).exists():
        return False
    person = case.person
    outcome = Outcome.UNANSWERED if case.events.filter(ref=IN_VAIN).exists() else Outcome.TOLD
    close_locked(case, outcome, by=by, at=at)
    if person is not None:
        erase(person, {}, by=by, remembered=False)  # nobody who was ever with us
    return True


def close_locked(case: Case, outcome: str, *, note: str = "", by: Actor, at: datetime) -> Case:
    """Close the locked case, in the caller's transaction. Questions that wait are void."""
    case.suspensions.filter(satisfied_at=None).update(satisfied_at=at, satisfied_by=signature(by))
    case.state, case.stage, case.outcome = Case.State.CLOSED, Stage.CLOSED, outcome
    case.closed_at, case.closed_by, case.keep_until = at, signature(by), keep_until(at)
    case.closing_note = note.strip() or None
    columns = ["state", "stage", "outcome", "closed_at", "closed_by", "keep_until", "closing_note"]
    case.save(update_fields=columns)
    refresh(case, at)
    event(case, Event.Kind.CLOSED, by=by, at=at, text=note.strip(), ref=str(outcome))
    ledger.record("request.closed", by=by, about=case.person, target=case.target, counts={"outcome": str(outcome)})
    return case


@transaction.atomic
def reopen(case: Case, reason: str, *, by: Actor, at: datetime | None = None) -> Case:
    """Work on it again. An answer that went keeps its moment: what follows completes it."""
    case = locked(case)
    refuse_own(case)
    if not reason.strip():
        raise beside("reason", _("Say why it is opened again."), "empty")
    if case.is_open:
        return case
    case.state, case.stage, case.outcome = Case.State.OPEN, Stage.DECISION, ""
    case.closed_at, case.closed_by, case.keep_until, case.duplicate_of = None, "", None, None
    case.save(update_fields=["state", "stage", "outcome", "closed_at", "closed_by", "keep_until", "duplicate_of"])
    refresh(case, at)
    event(case, Event.Kind.REOPENED, by=by, at=at, text=reason.strip())
    ledger.record("request.reopened", by=by, target=case.target)
    return case


def unfinished(case: Case, outcome: str) -> list[str]:
    """What keeps a case from being closed, in sentences; nothing when it may be."""
    if outcome == Outcome.SPAM:
        return [] if case.spam_at else [str(_("Set it aside first, with the reason."))]
    if outcome not in ANSWERED:
        return []
    obstacles: list[Any] = []
    if case.answered_at is None:
        obstacles.append(_("The answer has not been sent."))
    if outcome != Outcome.UNIDENTIFIED:
        decided = case.decisions.filter(decided_at__isnull=False, replaced_at=None)
        rights = set(decided.values_list("right", flat=True))
        obstacles += [
            _("It is not decided: %(right)s.") % {"right": Kind(kind).label}
            for kind in case.kinds
            if kind not in rights and kind != Kind.QUESTION
        ]
        if decided.filter(verdict="granted", right__in=checklist.DOING, done_at=None).exists():
            obstacles.append(_("What was granted has not been carried out."))
        obstacles += unproven(case)
    return [str(kind) for kind in obstacles]


def refuse_unproven(case: Case) -> None:
    """ValidationError while somebody has neither confirmed nor explained an erasure."""
    if open_rows := unproven(case):
        raise ValidationError(open_rows, code="unproven")


def unproven(case: Case) -> list[str]:
    """What is waited for from those who have erased data elsewhere (Art. 19), each by name and term."""
    return [
        _("%(name)s: a confirmation, a basis or a proof is missing (due %(day)s).")
        % {"name": row.name, "day": day(row.due_on)}
        for row in unproven_rows(case).order_by("pk")
    ]

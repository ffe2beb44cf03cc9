"""A question without whose answer we cannot go on: it stops the clock, but only when it is asked promptly.

An answer that is not enough keeps it standing (EDPB 01/2022 para 159, example 31): then `satisfy` is not called.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.law.deadlines import is_prompt
from crm.privacy.logs import ledger
from dsar.cases.case_clocks import refresh
from dsar.cases.case_lock import event, lock_open_case
from dsar.cases.clock import local_day
from dsar.handling.messages import say
from dsar.models import Case, Event, Stage, Suspension


def would_stop(case: Case, at: datetime | None = None) -> bool:
    """Whether a question asked now still stops the clock: at most three days after receipt (own policy)."""
    return is_prompt(local_day(case.received_at), local_day(at or timezone.now()))


@transaction.atomic
def ask(case: Case, reason: str, question: str, *, by: Actor, at: datetime | None = None) -> Suspension:
    """Asks the requester, by a message of the case. ValidationError without words, when a question of that kind waits,
    or once answered.

    A question that is too late is asked all the same; it does not stop the clock (`prompt` says so).
    """
    at, case = at or timezone.now(), lock_open_case(case)
    if not question.strip():
        raise beside("question", _("Say what you need to know."), "empty")
    if case.answered_at:
        raise ValidationError(_("The answer has been sent."), code="answered")
    if case.suspensions.filter(reason=reason, satisfied_at=None).exists():
        raise ValidationError(_("A question of this kind waits for its answer."), code="waiting")
    suspension = Suspension.objects.create(
        case=case,
        reason=reason,
        question=question.strip(),
        asked_at=at,
        asked_by=signature(by),
        prompt=would_stop(case, at),
    )
    if reason != Suspension.Reason.SCOPE and case.stage == Stage.INTAKE:
        case.stage = Stage.IDENTITY
        case.save(update_fields=["stage"])
    say(case, question, by=by, at=at)
    refresh(case, at)
    event(case, Event.Kind.ASKED, by=by, at=at, ref=str(reason))
    ledger.record(
        "request.asked", by=by, target=case.target, counts={"reason": str(reason), "stops": suspension.prompt}
    )
    return suspension


@transaction.atomic
def satisfy(case: Case, reason: str, *, by: Actor, at: datetime | None = None) -> bool:
    """Enough is known now: the clock goes on. False when no question of that kind waited."""
    at, case = at or timezone.now(), lock_open_case(case)
    waiting = case.suspensions.filter(reason=reason, satisfied_at=None, asked_at__lte=at)
    if not waiting.update(satisfied_at=at, satisfied_by=signature(by)):
        return False
    refresh(case, at)
    event(case, Event.Kind.SATISFIED, by=by, at=at, ref=str(reason))
    ledger.record("request.satisfied", by=by, target=case.target, counts={"reason": str(reason)})
    return True

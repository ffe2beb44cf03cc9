"""Triage: what is no request is set aside and comes back whole; what came twice is joined to what came first."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from dsar.cases import checklist
from dsar.cases.case_clocks import refresh
from dsar.cases.case_lock import event, lock_open_case, refuse_own
from dsar.handling.closing import refuse_unproven
from dsar.models import Case, Event, Kind, Outcome, Stage, keep_until


@transaction.atomic
def set_aside(case: Case, reason: str, *, by: Actor, at: datetime | None = None) -> Case:
    """It is no request (spam, an offer, a mistake). It stays open, out of the queue; its clock is not forgotten."""
    at, case = at or timezone.now(), lock_open_case(case)
    refuse_own(case)
    if not reason.strip():
        raise beside("reason", _("Say why it is no request."), "empty")
    if case.spam_at:
        return case
    case.spam_at, case.spam_by, case.spam_reason = at, signature(by), reason.strip()
    case.save(update_fields=["spam_at", "spam_by", "spam_reason"])
    event(case, Event.Kind.SET_ASIDE, by=by, at=at, text=reason.strip())
    ledger.record("request.set_aside", by=by, target=case.target)
    return case


def set_aside_many(cases: Iterable[Case], reason: str, *, by: Actor, at: datetime | None = None) -> int:
    """Sets several cases of the tray aside; returns how many. ValidationError without a reason."""
    waiting = [case for case in cases if case.tray_since and case.is_open and not case.spam_at]
    for case in waiting:
        set_aside(case, reason, by=by, at=at)
    return len(waiting)


@transaction.atomic
def take_back(case: Case, *, by: Actor, at: datetime | None = None) -> Case:
    """Undoes `set_aside`: it is a request, and its clock has run since receipt."""
    at, case = at or timezone.now(), lock_open_case(case)
    if case.spam_at is None:
        return case
    case.spam_at, case.spam_by, case.spam_reason = None, "", None
    case.save(update_fields=["spam_at", "spam_by", "spam_reason"])
    refresh(case, at)
    event(case, Event.Kind.TAKEN_BACK, by=by, at=at)
    ledger.record("request.taken_back", by=by, target=case.target)
    return case


@transaction.atomic
def join(case: Case, into: Case, *, by: Actor, at: datetime | None = None) -> Case:
    """`case` came twice: it is closed as a duplicate, and what it asks for is asked for by `into`, which came first.

    ValidationError when `into` came later (days would be lost), is closed or set aside, or is the case itself,
    and while an erasure of `case` is not proven elsewhere.
    """
    at = at or timezone.now()
    Case.objects.select_for_update().filter(pk__in=[case.pk, into.pk]).order_by("pk").exists()
    case, into = lock_open_case(case), lock_open_case(into)
    refuse_own(case)
    refuse_own(into)
    if case.pk == into.pk:
        raise beside("into", _("Choose another request."), "same")
    if into.received_at > case.received_at:
        raise beside("into", _("That one came later. Join the later request to the earlier one."), "later")
    if into.spam_at:
        raise beside("into", _("That one was set aside."), "set_aside")
    refuse_unproven(case)
    case.state, case.stage, case.outcome, case.duplicate_of = Case.State.CLOSED, Stage.CLOSED, Outcome.DUPLICATE, into
    case.closed_at, case.closed_by, case.keep_until = at, signature(by), keep_until(at)
    case.save(update_fields=["state", "stage", "outcome", "duplicate_of", "closed_at", "closed_by", "keep_until"])
    take_over(case, into)
    event(case, Event.Kind.CLOSED, by=by, at=at, ref=into.number)
    event(into, Event.Kind.DUPLICATE, by=by, at=at, ref=case.number)
    ledger.record("request.joined", by=by, target=f"{case.target} {into.target}")
    return case


def take_over(case: Case, into: Case) -> None:
    """What the duplicate asks for beyond the first is asked for there."""
    more = [kind for kind in case.kinds if kind not in into.kinds]
    if more:
        into.kinds = [*into.kinds, *more]
        into.save(update_fields=["kinds"])
        checklist.plan(into)


@transaction.atomic
def sort(case: Case, kinds: list[str], *, topic: str = "", by: Actor, at: datetime | None = None) -> Case:
    """The desk reads what it really asks for. Tasks that it now needs are added; none is taken away."""
    case = lock_open_case(case)
    refuse_own(case)
    if not kinds or set(kinds) - set(Kind.values):
        raise beside("kinds", _("Say what it asks for."), "kinds")
    case.kinds, case.topic = list(dict.fromkeys(kinds)), topic
    case.save(update_fields=["kinds", "topic"])
    checklist.plan(case)
    checklist.settle(case, "read", by=by, at=at)
    ledger.record("request.sorted", by=by, target=case.target, fields=["kinds", "topic"])
    return case


def alike(case: Case) -> Any:
    """Other cases that may be the same: open, of a requester with the same address or number. None from a blank one."""
    if case.person is None:
        return Case.objects.none()
    from_same = Case.objects.none()
    for kind in ("email", "phone"):
        index = getattr(case.person, f"{kind}_index")
        if index is not None:
            from_same = from_same | Case.objects.filter(**{f"person__{kind}_index": index})
    return from_same.exclude(pk=case.pk).order_by("received_at", "pk")

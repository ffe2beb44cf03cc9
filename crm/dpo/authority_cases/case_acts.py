"""Opening, changing, noting and closing a case with the authority: one verb, one transaction, one ledger entry."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.models import Breach
from crm.accounts.models import User
from crm.accounts.permissions.rights import PRIVACY_REQUESTS
from crm.casework.case_numbers import next_number
from crm.casework.field_errors import beside
from crm.dpo.models import AuthorityCase, AuthorityEvent
from crm.dpo.models.authority_cases import keep_until
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from dsar.models import Case

SERIES = "dpo.authority_cases"
Kind = AuthorityEvent.Kind
State = AuthorityCase.State
FIELDS = ("title", "reference", "contact", "visit_from", "visit_to", "request", "breach")
WRITTEN = (Kind.TALK, Kind.MINUTES, Kind.NOTE)  # what somebody may write into the timeline


@transaction.atomic
def open_case(  # noqa: PLR0913  # everything but what it is about is a keyword
    kind: str,
    title: str,
    *,
    reference: str = "",
    contact: str = "",
    visit_from: date | None = None,
    visit_to: date | None = None,
    request: Case | None = None,
    breach: Breach | None = None,
    demo: bool = False,
    by: User,
    at: datetime | None = None,
) -> AuthorityCase:
    """A new case, in the hands of whoever opens it. ValidationError without a title or with days out of order."""
    refuse_strangers(by)
    at = at or timezone.now()
    refuse_disorder(title, visit_from, visit_to)
    case = AuthorityCase.objects.create(
        number=next_number(AuthorityCase.objects.all(), "U", at, series=SERIES, digits=2),
        demo=demo or by.of_the_demo,
        kind=AuthorityCase.Kind(kind),
        title=title.strip(),
        reference=reference.strip(),
        contact=contact.strip() or None,
        visit_from=visit_from,
        visit_to=visit_to,
        request=request,
        breach=breach,
        handler=by,
        opened_by=signature(by),
        opened_at=at,
    )
    event(case, Kind.OPENED, by=by, at=at)
    ledger.record("authority.opened", by=by, target=case.target, counts={"kind": str(case.kind)})
    return case


@transaction.atomic
def change(case: AuthorityCase, values: dict[str, Any], *, by: User, at: datetime | None = None) -> AuthorityCase:
    """Change what the case says of itself; `values` by FIELDS. What is the same is no change."""
    refuse_strangers(by)
    case = lock_open(case)
    new_values = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    changed = [
        name for name in FIELDS if name in new_values and (new_values[name] or None) != (getattr(case, name) or None)
    ]
    for name in changed:
        setattr(case, name, new_values[name] if name == "reference" else new_values[name] or None)
    refuse_disorder(case.title or "", case.visit_from, case.visit_to)
    if changed:
        case.save(update_fields=changed)
        event(case, Kind.CHANGED, by=by, at=at)
        ledger.record("authority.changed", by=by, target=case.target, fields=changed)
    return case


@transaction.atomic
def write_down(case: AuthorityCase, kind: str, text: str, *, by: User, at: datetime | None = None) -> AuthorityEvent:
    """A talk, minutes or a note in the timeline. ValidationError without words, and for a kind that verbs write."""
    refuse_strangers(by)
    if kind not in WRITTEN:
        raise beside("kind", _("Choose what it is."), "kind")
    if not text.strip():
        raise beside("text", _("Say what happened."), "empty")
    entry = event(lock_open(case), kind, by=by, at=at, text=text.strip())
    ledger.record("authority.noted", by=by, target=case.target, counts={"kind": str(kind)})
    return entry


@transaction.atomic
def close(case: AuthorityCase, outcome: str, note: str, *, by: User, at: datetime | None = None) -> AuthorityCase:
    """The end of the case, with its outcome. ValidationError while a letter waits for its answer, or without words."""
    refuse_strangers(by)
    at, case = at or timezone.now(), lock_open(case)
    if waiting := case.letters.waiting().count():
        raise ValidationError(_("A letter still waits for its answer."), code="unanswered", params={"n": waiting})
    if not note.strip():
        raise beside("closing_note", _("Say what came of it."), "empty")
    if outcome not in AuthorityCase.Outcome.values:
        raise beside("outcome", _("Say how it ended."), "outcome")
    case.state, case.outcome, case.closing_note = State.CLOSED, outcome, note.strip()
    case.closed_by, case.closed_at, case.keep_until = signature(by), at, keep_until(at)
    case.save(update_fields=["state", "outcome", "closing_note", "closed_by", "closed_at", "keep_until"])
    event(case, Kind.CLOSED, by=by, at=at, text=note.strip())
    ledger.record("authority.closed", by=by, target=case.target, counts={"outcome": str(outcome)})
    return case


@transaction.atomic
def reopen(case: AuthorityCase, reason: str, *, by: User, at: datetime | None = None) -> AuthorityCase:
    """A closed case is worked on again, for a reason that stays."""
    refuse_strangers(by)
    case = AuthorityCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not reason.strip():
        raise beside("reason", _("Say why it is opened again."), "empty")
    if case.is_open:
        return case
    case.state, case.outcome, case.closed_by, case.closed_at, case.keep_until = State.OPEN, "", "", None, None
    case.save(update_fields=["state", "outcome", "closed_by", "closed_at", "keep_until"])
    event(case, Kind.REOPENED, by=by, at=at, text=reason.strip())
    ledger.record("authority.reopened", by=by, target=case.target)
    return case


def event(
    case: AuthorityCase, kind: str, *, by: Actor, at: datetime | None = None, text: str = "", ref: str = ""
) -> AuthorityEvent:
    """An entry of the timeline, in the caller's transaction."""
    at = at or timezone.now()
    entry: AuthorityEvent = AuthorityEvent.objects.create(
        case=case, kind=kind, by=signature(by), at=at, text=text or None, ref=ref
    )
    return entry


def lock_open(case: AuthorityCase) -> AuthorityCase:
    """The case, locked. ValidationError when it is closed."""
    locked: AuthorityCase = AuthorityCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not locked.is_open:
        raise ValidationError(_("The case is closed. Open it again first."), code="closed")
    return locked


def refuse_strangers(by: User) -> None:
    """PermissionDenied without the right to people's requests."""
    if not by.may(PRIVACY_REQUESTS):
        raise PermissionDenied


def refuse_disorder(title: str, visit_from: date | None, visit_to: date | None) -> None:
    """ValidationError without a title, and for a visit with one day, or that ends before it begins."""
    if not title.strip():
        raise beside("title", _("Say what it is about."), "empty")
    if bool(visit_from) != bool(visit_to):
        raise beside("visit_to", _("Say both days of the visit, the first and the last."), "visit")
    if visit_from and visit_to and visit_to < visit_from:
        raise beside("visit_to", _("The visit ends before it begins."), "visit")

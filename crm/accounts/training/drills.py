"""Exercises with impostors: planned by the officer, carried out, their result written down without blame.

The desk sends the mails (crm/dpo/training/drill_mails.py). Nothing of a person whom we serve is ever in them: names and
stories are invented (drill_scripts.py).
"""

from collections import Counter
from datetime import date, datetime
from hashlib import sha256
from secrets import token_urlsafe

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import ImpostorDrill, User
from crm.accounts.training.drill_scripts import SCRIPTS
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger

FEWEST_PEOPLE = 5  # below so many a count would tell of single colleagues
Kind, Result = ImpostorDrill.Kind, ImpostorDrill.Result


def leads(by: User) -> bool:
    """Whether `by` plans exercises and sees what one colleague did: the data protection officer alone."""
    return by.is_active and by.role.dpo


@transaction.atomic
def plan(user: User, script: str, *, planned_for: date, by: User, at: datetime | None = None) -> ImpostorDrill:
    """An exercise with a colleague on that day, by a script; PermissionDenied for everybody but the officer.

    ValidationError for an unknown script, a day that is over, oneself, and a colleague who does not work here.
    """
    if not leads(by):
        raise PermissionDenied
    at = at or timezone.now()
    if script not in SCRIPTS:
        raise ValidationError(_("Choose a script from the list."), code="script")
    if planned_for < timezone.localdate(at):
        raise ValidationError(_("That day is over. Choose today or later."), code="over")
    if user.pk == by.pk or not user.is_active or user.role.machine:
        raise ValidationError(_("Choose a colleague who works here, not yourself."), code="whom")
    kind = SCRIPTS[script].kind
    row = ImpostorDrill.objects.create(
        user=user, kind=kind, script=script, planned_for=planned_for, planned_by=signature(by), planned_at=at
    )
    ledger.record("exercise.planned", by=by, target=row.target, counts={"kind": kind})
    return row


def begin_mail(row: ImpostorDrill, *, by: Actor, at: datetime) -> str:
    """Claim a mail that is due, inside a transaction; the secret of its link, or an empty one for who comes second."""
    secret = token_urlsafe(24)
    due = ImpostorDrill.objects.filter(pk=row.pk, begun_at=None, dropped_at=None)
    if not due.update(begun_at=at, digest=digest_of(secret)):
        return ""
    ledger.record("exercise.mail_sent", by=by, target=row.target)
    return secret


def digest_of(secret: str) -> str:
    """As the row keeps the secret of a link."""
    return sha256(secret.encode()).hexdigest()


def behind(secret: str) -> ImpostorDrill | None:
    """The exercise behind a link; None for none."""
    return ImpostorDrill.objects.select_related("user").filter(digest=digest_of(secret)).first()


@transaction.atomic
def follow(row: ImpostorDrill, *, at: datetime | None = None) -> None:
    """The colleague pressed the button behind the link: the result, unless one is written down already."""
    end(row, Result.UNNOTICED, by=row.user, at=at or timezone.now())


@transaction.atomic
def record_result(row: ImpostorDrill, result: str, *, by: User, at: datetime | None = None) -> bool:
    """How it went, as the officer saw it; False when it was written down or called off meanwhile."""
    if not leads(by):
        raise PermissionDenied
    if result not in Result.values:
        raise ValidationError(_("Choose how it went."), code="result")
    at = at or timezone.now()
    if row.kind == Kind.CALL:
        ImpostorDrill.objects.filter(pk=row.pk, begun_at=None).update(begun_at=at)
    return end(row, result, by=by, at=at)


def end(row: ImpostorDrill, result: str, *, by: User, at: datetime) -> bool:
    """Write the result once."""
    open_rows = ImpostorDrill.objects.filter(pk=row.pk, result="", dropped_at=None)
    if not open_rows.update(result=result, ended_at=at, ended_by=signature(by)):
        return False
    # who did what stays out of the ledger, which more people read
    ledger.record("exercise.ended", by=by, target=row.target)
    return True


@transaction.atomic
def call_off(row: ImpostorDrill, *, by: User, at: datetime | None = None) -> bool:
    """Not this time; False when it has ended or was called off meanwhile."""
    if not leads(by):
        raise PermissionDenied
    waiting = ImpostorDrill.objects.filter(pk=row.pk, result="", begun_at=None, dropped_at=None)
    if not waiting.update(dropped_at=at or timezone.now()):
        return False
    ledger.record("exercise.called_off", by=by, target=row.target)
    return True


def note_seen(row: ImpostorDrill, *, at: datetime | None = None) -> None:
    """The colleague has read what gave it away."""
    ImpostorDrill.objects.filter(pk=row.pk, seen_at=None).update(seen_at=at or timezone.now())


def counted_results() -> dict[str, int] | None:
    """{result: how many} of all exercises that ended; None below five people, where it would tell of somebody."""
    rows = list(ImpostorDrill.objects.ended().values_list("user", "result"))
    if len({user for user, _result in rows}) < FEWEST_PEOPLE:
        return None
    counts = Counter(result for _user, result in rows)
    return {result: counts[result] for result in Result.values}

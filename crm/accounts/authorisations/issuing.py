"""Preparing authorisations and signing them.

    prepare(users, since=…, until=…, by=dora)      waiting papers, one a colleague, made from the role of each
    sign(authorisations, by=oskar)                 the controller's word: rights open with it
    give(users, since=…, until=…, by=oskar)        both at once, for whoever may sign

Where a role has to pass training (crm/accounts/training/), a paper waits for it: nobody signs before.

A role opens once the paper is signed and its owner has promised confidentiality (statement.py), whichever comes last.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.authorisations.narrowing import carried_on
from crm.accounts.authorisations.scope import scope_of
from crm.accounts.models import Authorisation, User
from crm.accounts.models.authorisations import DAY, statement_of
from crm.accounts.permissions import rights
from crm.accounts.training.catalogue import every_module, titles
from crm.accounts.training.requirements import lacking
from crm.privacy.actors import signature
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose

SERIES = "accounts.authorisations"
LONGEST_AHEAD = 366  # days: nobody signs for what begins later than in a year


def colleagues() -> QuerySet[User]:
    """Everybody who may sign in and works here: no programs, nobody whose account is closed or only asked for."""
    return User.objects.filter(is_active=True, role__machine=False).select_related("role")


def signs(by: User) -> bool:
    """Whether `by` speaks for the controller here, authorised or not: else the last of them could lock the house."""
    return by.is_active and by.role.decides and not by.role.dpo


@transaction.atomic
def prepare(
    users: Iterable[User], *, since: date, until: date | None = None, by: User, at: datetime | None = None
) -> list[Authorisation]:
    """A waiting paper for each of the users, made from their role; who has one waiting keeps that.

    What their last one in this role left out, the new one leaves out too (narrowing.py).

    PermissionDenied without the right to it, ValidationError for days that cannot be.
    """
    if not by.may(rights.ACCOUNTS_INFORMED):
        raise PermissionDenied
    at = at or timezone.now()
    refuse_days(since, until, timezone.localdate(at))
    hold_series()
    keys = {user.pk for user in users}
    waiting = set(Authorisation.objects.waiting().filter(user__in=keys).values_list("user", flat=True))
    people = colleagues().filter(pk__in=keys - waiting).prefetch_related("role__reach_rows").order_by("pk")
    purposes, numbers = Purpose.in_force(), next_numbers(timezone.localdate(at).year)
    before = carried_on(keys)
    rows = [
        Authorisation(
            number=next(numbers),
            user=user,
            since=since,
            until=until,
            prepared_by=signature(by),
            prepared_at=at,
            **scope_of(user.role, purposes, **before.get((user.pk, user.role_id), {})),
        )
        for user in people
    ]
    for row in rows:
        row.save(force_insert=True)
        counts = {"from": f"{since}", "until": f"{until or ''}", "role": row.role.slug}
        ledger.record("authorisation.prepared", by=by, target=row.target, counts=counts)
    return rows


@transaction.atomic
def sign(authorisations: Iterable[Authorisation], *, by: User, at: datetime | None = None) -> list[Authorisation]:
    """Sign what waits; those that were signed meanwhile are passed over. What they replace ends.

    PermissionDenied for one who does not decide, ValidationError when somebody's role is not the paper's any more, and
    while its training is not passed.
    """
    if not signs(by):
        raise PermissionDenied
    at = at or timezone.now()
    keys = [row.pk for row in authorisations]
    waiting = Authorisation.objects.waiting().filter(pk__in=keys).select_related("user__role", "role")
    rows = list(waiting.select_for_update(of=("self", "user")).order_by("pk"))
    refuse_untrained(rows, timezone.localdate(at))
    for row in rows:
        refuse_unlike(row)
        row.signed_by, row.signed_at = signature(by), at
        row.statement = statement_of(row.user)
        row.save(update_fields=["signed_by", "signed_at", "statement"])
        counts = {"from": f"{row.since}", "until": f"{row.until or ''}", "role": row.role.slug}
        ledger.record("authorisation.signed", by=by, target=row.target, counts=counts)
        replace_older(row, by=by, at=at)
    return rows


@transaction.atomic
def give(
    users: Sequence[User], *, since: date, until: date | None = None, by: User, at: datetime | None = None
) -> list[Authorisation]:
    """Prepare and sign for each of the users in one act; a paper that waited for one of them is signed as it is.

    Papers of those whose training is not passed wait for it; the signed ones are returned.
    """
    if not signs(by):
        raise PermissionDenied
    prepare(users, since=since, until=until, by=by, at=at)
    rows = Authorisation.objects.waiting().filter(user__in=users)
    return sign(rows.exclude(user__in=lacking(users, timezone.localdate(at or timezone.now()))), by=by, at=at)


def refuse_days(since: date, until: date | None, today: date) -> None:
    """ValidationError for a term that is over, runs backwards, or begins far away."""
    if until is not None and until < max(since, today):
        raise ValidationError(_("The last day is before the first one, or over already."), code="backwards")
    if (since - today).days > LONGEST_AHEAD:
        raise ValidationError(_("It begins in more than a year. Prepare it later."), code="far")


def refuse_unlike(row: Authorisation) -> None:
    """ValidationError when the paper does not fit who they are now."""
    if not row.user.is_active:
        text = _("The account of %(name)s is closed. Drop number %(number)s.")
    elif row.user.role_id != row.role_id:
        text = _("%(name)s has another role by now. Drop number %(number)s and prepare a new one.")
    else:
        return
    raise ValidationError(text % {"name": row.user, "number": row.number}, code="unlike")


def refuse_untrained(rows: Sequence[Authorisation], day: date) -> None:
    """ValidationError that names the first whose role has to pass what they have not."""
    missing = lacking([row.user for row in rows], day)
    for row in rows:
        if row.user_id in missing:
            text = _("%(name)s has still to pass: %(modules)s. Number %(number)s waits for it.")
            modules = ", ".join(titles(every_module(), missing[row.user_id]))
            raise ValidationError(text % {"name": row.user, "modules": modules, "number": row.number}, code="untrained")


def replace_older(row: Authorisation, *, by: User, at: datetime) -> None:
    """What the same colleague had before ends the day before the new one begins, or now where there is no such day."""
    older = Authorisation.objects.signed().filter(user=row.user, withdrawn_at=None).exclude(pk=row.pk)
    for former in older.filter(Q(until=None) | Q(until__gte=row.since)):
        if former.since < row.since:
            former.until = row.since - DAY
            former.save(update_fields=["until"])
            continue
        former.withdrawn_at, former.withdrawn_by, former.end = at, signature(by), Authorisation.End.REPLACED
        former.save(update_fields=["withdrawn_at", "withdrawn_by", "end"])


def hold_series() -> None:
    """Until the caller's transaction ends nobody else gives a number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [SERIES])


def next_numbers(year: int) -> Iterator[str]:
    """2026/07, 2026/08, … of those that are free. The series has no gaps."""
    begins = f"{year}/"
    numbers = Authorisation.objects.filter(number__startswith=begins).values_list("number", flat=True)
    highest = max((int(number.removeprefix(begins)) for number in numbers), default=0)
    while True:
        highest += 1
        yield f"{begins}{highest:02d}"

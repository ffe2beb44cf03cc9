"""Ends of authorisations: withdrawn, never given, and what goes on in a matter whose term still runs.

On leaving they end with sessions, browsers and links (`User.disable`).
"""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.authorisations.duty import duty_in_force
from crm.accounts.authorisations.issuing import colleagues, signs
from crm.accounts.models import Authorisation, User
from crm.accounts.models.authorisations import DAY
from crm.accounts.permissions import rights
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger

End = Authorisation.End


@transaction.atomic
def withdraw(authorisation: Authorisation, *, why: str, by: User, at: datetime | None = None) -> bool:
    """End a signed authorisation now, in matters with a running term as well; False when it had ended before.

    PermissionDenied for one who does not decide. ValidationError for one's own, without a reason, and where nobody who
    decides would be left with one.
    """
    if not signs(by):
        raise PermissionDenied
    if not why.strip():
        raise ValidationError(_("Say why, so that it can be shown later."), code="why")
    at = at or timezone.now()
    row = locked(authorisation)
    if row.withdrawn_at is not None or row.signed_at is None:
        return False
    if row.user_id == by.pk:
        raise ValidationError(_("Your own authorisation is withdrawn by somebody else."), code="own")
    keep_a_decider(row, at)
    finish(row, End.DECIDED, why, by=by, at=at)
    ledger.record("authorisation.withdrawn", by=by, target=row.target, counts={"why": str(End.DECIDED)})
    return True


@transaction.atomic
def drop(authorisation: Authorisation, *, by: User, at: datetime | None = None) -> bool:
    """Take back a paper that waits for its signature; False when it was signed or dropped meanwhile."""
    if not by.may(rights.ACCOUNTS_INFORMED):
        raise PermissionDenied
    row = locked(authorisation)
    if row.withdrawn_at is not None or row.signed_at is not None:
        return False
    finish(row, End.DROPPED, "", by=by, at=at or timezone.now())
    ledger.record("authorisation.dropped", by=by, target=row.target)
    return True


@transaction.atomic
def spare(authorisation: Authorisation, *, until: date, why: str, by: User, at: datetime | None = None) -> None:
    """Decide until when its owner finishes matters whose term runs after its last day; a day that is over ends it now.

    PermissionDenied for one who does not decide, ValidationError without a reason or while it still runs.
    """
    if not signs(by):
        raise PermissionDenied
    at = at or timezone.now()
    row, today = locked(authorisation), timezone.localdate(at)
    if row.withdrawn_at is not None or row.signed_at is None or row.until is None or row.until >= today:
        raise ValidationError(_("It has not run out, so nothing is to be decided."), code="running")
    if not why.strip():
        raise ValidationError(_("Say why, so that it can be shown later."), code="why")
    row.spared_until, row.spared_by, row.spared_at = max(until, today - DAY), signature(by), at
    row.spared_note = why.strip()[:200]
    row.save(update_fields=["spared_until", "spared_by", "spared_at", "spared_note"])
    ledger.record("authorisation.term_decided", by=by, target=row.target, counts={"until": f"{row.spared_until}"})


def locked(authorisation: Authorisation) -> Authorisation:
    """The row, held until the transaction ends."""
    rows = Authorisation.objects.select_related("user__role", "role")
    return rows.select_for_update(of=("self",)).get(pk=authorisation.pk)


def finish(row: Authorisation, end: str, note: str, *, by: Actor, at: datetime) -> None:
    """Write the end."""
    row.withdrawn_at, row.withdrawn_by, row.end, row.end_note = at, signature(by), end, note.strip()[:200]
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "end", "end_note"])


def keep_a_decider(row: Authorisation, at: datetime) -> None:
    """ValidationError when the house requires authorisations and no other who decides has one. Locks them: two acts
    may race.
    """
    if not row.user.role.decides or duty_in_force(at) is None:
        return
    deciders = colleagues().filter(role__decides=True).select_for_update(of=("self",)).order_by("pk")
    others = Authorisation.objects.in_term(timezone.localdate(at)).filter(user__in=list(deciders)).exclude(pk=row.pk)
    if not others.exists():
        raise ValidationError(_("Somebody who decides has to be left with an authorisation."), code="last")

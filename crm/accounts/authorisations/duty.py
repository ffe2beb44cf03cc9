"""Whether the organisation lets roles open personal data without an authorisation. Off until whoever decides says so.

An upgrade locks nobody out: existing organisations go on as before. It is switched on with a day, and only when on that
day every colleague who may sign in has one.
"""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from crm.accounts.authorisations.issuing import colleagues, hold_series, signs
from crm.accounts.models import Authorisation, AuthorisationDuty, User
from crm.privacy.actors import signature
from crm.privacy.logs import ledger

TARGET = "authorisations"


def duty_of_now() -> AuthorisationDuty | None:
    """What the organisation has decided, in force or to come; None while it requires none."""
    return duty_rows().first()


def duty_rows() -> QuerySet[AuthorisationDuty]:
    """The one that stands, if any."""
    return AuthorisationDuty.objects.filter(lifted_at=None).order_by("pk")


def duty_in_force(at: datetime) -> AuthorisationDuty | None:
    """The same, once its day has come."""
    day = timezone.localdate(at)
    return AuthorisationDuty.objects.filter(Q(lifted_at=None) | Q(lifted_at__gt=at), since__lte=day).first()


def without(day: date) -> QuerySet[User]:
    """Colleagues for whom no authorisation of their present role is signed that covers the day."""
    theirs = Authorisation.objects.in_term(day).filter(user=OuterRef("pk"), role=OuterRef("role"))
    return colleagues().filter(~Exists(theirs))


@transaction.atomic
def require(*, since: date, by: User, at: datetime | None = None) -> AuthorisationDuty:
    """From `since` on a role opens nothing personal without an authorisation in force.

    PermissionDenied for one who does not decide. ValidationError for a day that is over, when it is required already,
    and while somebody would be locked out.
    """
    if not signs(by):
        raise PermissionDenied
    at = at or timezone.now()
    hold_series()  # nobody prepares, signs or requires beside it
    if duty_of_now() is not None:
        raise ValidationError(_("Authorisations are required already."), code="twice")
    if since < timezone.localdate(at):
        raise ValidationError(_("That day is over. Choose today or later."), code="over")
    refuse_while_somebody_lacks(since)
    duty = AuthorisationDuty.objects.create(since=since, set_by=signature(by), set_at=at)
    ledger.record("authorisation.required", by=by, target=TARGET, counts={"from": f"{since}"})
    return duty


def refuse_while_somebody_lacks(day: date) -> None:
    """ValidationError that names how many would be locked out."""
    if missing := without(day).count():
        text = ngettext(
            "%(n)s colleague would be locked out: nothing is signed for them that covers that day. Give it first.",
            "%(n)s colleagues would be locked out: nothing is signed for them that covers that day. Give it first.",
            missing,
        )
        raise ValidationError(text % {"n": missing}, code="missing")


@transaction.atomic
def lift(*, reason: str, by: User, at: datetime | None = None) -> bool:
    """Require none any more, for a reason that stays; False when none was required."""
    if not signs(by):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(_("Say why, so that it can be shown later."), code="why")
    running = AuthorisationDuty.objects.select_for_update().filter(lifted_at=None).first()
    if running is None:
        return False
    running.lifted_at, running.lifted_by, running.reason = at or timezone.now(), signature(by), reason.strip()[:200]
    running.save(update_fields=["lifted_at", "lifted_by", "reason"])
    ledger.record("authorisation.required_no_more", by=by, target=TARGET)
    return True

"""Handing over to a recipient is stopped at once and let on again, and what runs already goes on after an agreement.

Whoever may record facts of recipients stops and lets on; a period of grace is given by the decider alone, never by the
officer (Art. 38(6)): at most GRACE after the agreement's end, so that no grace follows upon another.
"""

from datetime import date, timedelta
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.actors import Actor, ActorKey, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Recipient

GRACE = timedelta(days=30)


class Decider(Actor, Protocol):
    """A user, as far as this room asks: whether they decide for the controller, and what their role is."""

    @property
    def decides(self) -> bool: ...

    @property
    def role(self) -> Any: ...


@transaction.atomic
def suspend(recipient: Recipient, why: str, *, by: Actor) -> Recipient:
    """Nothing goes to the recipient from now on but what a law demands: unsubscribes, erasures.

    ValidationError without a reason, for one that is stopped already, and for one that has ended.
    """
    row = locked(recipient)
    refuse_ended(row)
    if row.suspended_at is not None:
        raise ValidationError(_("It is stopped already."), code="suspended")
    row.suspended_at, row.suspended_why, row.suspended_by = timezone.now(), said(why), signature(by)
    row.save(update_fields=["suspended_at", "suspended_why", "suspended_by"])
    ledger.record("recipient.suspended", by=by, target=f"recipient:{row.slug}")
    return row


@transaction.atomic
def resume(recipient: Recipient, *, by: Actor) -> bool:
    """Let data go there again, if the gate has nothing else against it. False for one that is not stopped."""
    row = locked(recipient)
    if row.suspended_at is None:
        return False
    row.suspended_at, row.suspended_why, row.suspended_by = None, "", ""
    row.save(update_fields=["suspended_at", "suspended_why", "suspended_by"])
    ledger.record("recipient.resumed", by=by, target=f"recipient:{row.slug}")
    return True


@transaction.atomic
def give_grace(recipient: Recipient, until: date, why: str, *, by: Decider) -> Recipient:
    """What was set up before goes on until `until`, although the agreement is over; nothing new begins.

    PermissionDenied for whoever does not decide for the controller. ValidationError without a reason, for a day that is
    past or later than `latest_grace`, and where no agreement ends.
    """
    refuse_powerless(by)
    row, reason = locked(recipient), said(why)
    refuse_ended(row)
    latest = latest_grace(row)
    if latest is None:
        raise ValidationError(_("No agreement with it ends: there is nothing to bridge."), code="nothing_ends")
    if until < timezone.localdate():
        raise ValidationError(_("Choose a day that is not past."), code="past")
    if until > latest:
        text = _("A period of grace lasts at most 30 days from the agreement’s end. Renew the agreement instead.")
        raise ValidationError(text, code="too_long")
    row.grace_until, row.grace_why, row.grace_by = until, reason, signature(by)
    row.save(update_fields=["grace_until", "grace_why", "grace_by"])
    ledger.record("recipient.grace_given", by=by, target=f"recipient:{row.slug}", counts={"until": until.isoformat()})
    return row


def latest_grace(recipient: Recipient) -> date | None:
    """The last day that a period of grace may reach; None while an agreement has no end, and where there is none."""
    agreements = recipient.agreements.aggregate(last=Max("ends_on"), open=Max("pk", filter=Q(ends_on=None)))
    return None if agreements["open"] or agreements["last"] is None else agreements["last"] + GRACE


def refuse_powerless(by: Decider) -> None:
    """PermissionDenied for whoever does not decide for the controller; the officer never does."""
    ActorKey.of(by)
    if not getattr(by, "decides", False) or by.role.dpo:
        raise PermissionDenied


def refuse_ended(recipient: Recipient) -> None:
    """ValidationError for a recipient that gets nothing any more."""
    if recipient.active_to is not None and recipient.active_to <= timezone.now():
        raise ValidationError(_("It gets nothing from us any more."), code="ended")


def locked(recipient: Recipient) -> Recipient:
    """The row as it stands now, held against whoever changes it at the same time."""
    return Recipient.objects.select_for_update().get(pk=recipient.pk)


def said(why: str) -> str:
    """The reason. ValidationError for none."""
    if not why.strip():
        raise ValidationError(_("Say why."), code="empty")
    return why.strip()

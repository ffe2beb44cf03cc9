"""What the desk writes: what a pattern was, and who has given notice. Each is in the ledger."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.dpo.models import LeavingNotice, UnusualLook
from crm.privacy.actors import signature
from crm.privacy.logs import ledger


@transaction.atomic
def explain(row: UnusualLook, *, note: str, by: User, at: datetime | None = None) -> None:
    """Write what it was. PermissionDenied for one who may not read the log, or about oneself; ValidationError for no
    words.
    """
    if not by.may(rights.PRIVACY_AUDIT) or row.account_id == by.pk:
        raise PermissionDenied
    if not note.strip():
        raise ValidationError({"note": _("Say in a few words what it was.")}, code="note")
    look = UnusualLook.objects.select_for_update().get(pk=row.pk)
    look.note, look.noted_by, look.noted_at = note.strip()[:200], signature(by), at or timezone.now()
    look.save(update_fields=["note", "noted_by", "noted_at"])
    ledger.record("unusual.explained", by=by, target=look.target, counts={"day": f"{look.day}"})


@transaction.atomic
def note_leaving(user: User, *, told_on: date, by: User) -> LeavingNotice:
    """Note that a colleague has given notice, or got it. ValidationError for a day ahead."""
    if not by.may(rights.PRIVACY_AUDIT):
        raise PermissionDenied
    if told_on > timezone.localdate():
        raise ValidationError({"told_on": _("That day is yet to come.")}, code="ahead")
    values = {"told_on": told_on, "noted_by": signature(by), "noted_at": timezone.now()}
    row, _created = LeavingNotice.objects.update_or_create(user=user, defaults=values)
    ledger.record("unusual.leaving_noted", by=by, target=user.target)
    return row


@transaction.atomic
def take_leaving_back(user: User, *, by: User) -> bool:
    """They stay; False when nothing was noted."""
    if not by.may(rights.PRIVACY_AUDIT):
        raise PermissionDenied
    deleted, _models = LeavingNotice.objects.filter(user=user).delete()
    if deleted:
        ledger.record("unusual.leaving_taken_back", by=by, target=user.target)
    return bool(deleted)

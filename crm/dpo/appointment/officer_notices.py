"""Preparing and filing a notice about the officer; its term is the country's (crm/privacy/law/)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.models import Controller
from crm.accounts.models import User
from crm.accounts.permissions.rights import PRIVACY_VIEW
from crm.casework.field_errors import beside
from crm.dpo.models import OfficerNotice
from crm.narrowing import Words
from crm.privacy.actors import signature
from crm.privacy.law.deadlines import DAY, next_working_day
from crm.privacy.law.limits import in_force
from crm.privacy.logs import ledger

# what the authority is told; the officer by name and a mail address or a phone number
FIELDS: dict[str, Words] = {
    "controller": _("Controller"),
    "address": _("Postal address"),
    "company_number": _("Number of the company"),
    "officer": _("Name of the officer"),
    "officer_email": _("E-mail of the officer"),
    "officer_phone": _("Phone of the officer"),
    "published": _("Where the officer is published"),
    "filed_by": _("Who files it"),
}
REQUIRED = ("controller", "address", "officer", "published")


def notice_due(happened: date) -> date:
    """The last day for the notice, by the law of the country; a free last day moves to the next working day."""
    days: int = in_force("officer_notice_days", happened)
    return next_working_day(happened + days * DAY)


def from_controller() -> dict[str, str]:
    """What the page of the controller says already."""
    named = Controller.named()
    if named is None:
        return {}
    return {
        "controller": named.name,
        "address": named.address,
        "officer": named.officer,
        "officer_email": named.officer_email,
        "officer_phone": named.officer_phone,
    }


@transaction.atomic
def prepare(
    kind: str, happened_on: date, content: Mapping[str, str], *, by: User, at: datetime | None = None
) -> OfficerNotice:
    """A notice with its term. ValidationError for a day to come, and for what the authority has to be told."""
    refuse_strangers(by)
    at = at or timezone.now()
    if happened_on > timezone.localdate(at):
        raise beside("happened_on", _("This day is still to come."), "future")
    values = {name: str(content.get(name, "")).strip() for name in FIELDS}
    for name in REQUIRED:
        if not values[name]:
            raise beside(name, _("The authority has to be told this."), "empty")
    if not values["officer_email"] and not values["officer_phone"]:
        raise beside("officer_email", _("Give an e-mail address or a phone number of the officer."), "contact")
    row: OfficerNotice = OfficerNotice.objects.create(
        kind=OfficerNotice.Kind(kind),
        happened_on=happened_on,
        due_on=notice_due(happened_on),
        content=values,
        made_by=signature(by),
        made_at=at,
        demo=by.of_the_demo,
    )
    ledger.record("officer_notice.prepared", by=by, target=row.target, counts={"kind": str(kind)})
    return row


@transaction.atomic
def file(
    row: OfficerNotice, filed_on: date, receipt: str = "", *, by: User, at: datetime | None = None
) -> OfficerNotice:
    """It was filed on that day, by hand. ValidationError for a second time and an impossible day."""
    refuse_strangers(by)
    row = OfficerNotice.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.filed_on:
        raise ValidationError(_("It was filed already."), code="filed")
    if not row.happened_on <= filed_on <= timezone.localdate(at or timezone.now()):
        raise beside("filed_on", _("A notice is filed after it happened, and not on a day to come."), "day")
    row.filed_on, row.receipt, row.filed_by = filed_on, receipt.strip(), signature(by)
    row.save(update_fields=["filed_on", "receipt", "filed_by"])
    ledger.record("officer_notice.filed", by=by, target=row.target)
    return row


def rows_of(row: OfficerNotice) -> list[tuple[Words, Any]]:
    """[(what, words)] of a notice, in the order of the form."""
    return [(label, row.content.get(name, "")) for name, label in FIELDS.items() if row.content.get(name)]


def refuse_strangers(by: User) -> None:
    """PermissionDenied without the desk."""
    if not by.may(PRIVACY_VIEW):
        raise PermissionDenied

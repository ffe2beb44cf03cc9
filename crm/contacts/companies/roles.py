"""Roles of people at companies: what somebody is at which company, and when. One person may have several."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.models import Ground, Restriction
from crm.accounts.models import User
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.models import Company, CompanyRole, Contact
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.safeguards.minimisation import refuse_needless
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.map.empty_tables import absent
from crm.privacy.models import Person

COLUMNS = ("role", "since", "until")


@dataclass(frozen=True)
class Role:
    """One role for one reader: the company as they see it, and whether the role lasts today."""

    row: CompanyRole
    sheet: CompanyRecord
    lasts: bool


def add_role(contact: Contact, company: Company, values: dict[str, Any], *, by: User) -> CompanyRole:
    """Give `contact` the role `role` (a text) at `company`, perhaps from `since` until `until` (days).

    Raises ValidationError for days the wrong way round, NotNeeded when none of the person's purposes needs to know,
    PermissionDenied for somebody who may only see the person, Paused for a restricted person.
    """
    must_have_custody(by, contact)
    refuse_paused([contact.pk])
    refuse_odd_days(values)
    grounds = list(Ground.objects.filter(person=contact.person, ended_at=None).select_related("purpose"))
    refuse_needless(["company"], [ground.purpose for ground in grounds if ground.in_force()], {})
    with transaction.atomic():
        Person.hold([contact.person])
        row = CompanyRole(person=contact.person, company=company, **role_columns(values))
        row.save(force_insert=True)
        record_role("company.role_added", row, company, by=by, fields=[name for name in COLUMNS if values.get(name)])
    return row


def change_role(row: CompanyRole, contact: Contact, values: dict[str, Any], *, by: User) -> list[str]:
    """Save what differs and return the names of the columns that changed. Raises as `add_role`."""
    must_have_custody(by, contact)
    refuse_paused([contact.pk])
    refuse_odd_days(values)
    changed = [name for name, value in role_columns(values).items() if getattr(row, name) != value]
    with transaction.atomic():
        Person.hold([contact.person])
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
        if changed:
            record_role("company.role_changed", row, row.company, by=by, fields=changed)
    return changed


def remove_role(row: CompanyRole, contact: Contact, *, by: User) -> None:
    """Delete a role entered by mistake; to end one, set `until` instead. Raises as `add_role`."""
    must_have_custody(by, contact)
    refuse_paused([contact.pk])
    with transaction.atomic():
        Person.hold([contact.person])
        company = row.company
        if CompanyRole.objects.filter(pk=row.pk).delete()[0]:
            record_role("company.role_removed", row, company, by=by, fields=COLUMNS)


def role_columns(values: dict[str, Any]) -> dict[str, Any]:
    """The columns of a role; an empty day becomes None."""
    return {name: values.get(name) or (None if name != "role" else "") for name in COLUMNS}


def refuse_odd_days(values: dict[str, Any]) -> None:
    """ValidationError for a role that ends before it begins."""
    since, until = values.get("since"), values.get("until")
    if since and until and until < since:
        raise ValidationError({"until": _("This day is before the first one.")}, code="days")


def record_role(act: str, row: CompanyRole, company: Company, *, by: Actor, fields: Iterable[str]) -> None:
    """Write the ledger entry about the person, with the company as target."""
    ledger.record(act, by=by, about=row.person, target=f"company:{company.uid}", fields=fields)


def roles_of(contact: Contact, *, reader: Any, on: date | None = None) -> list[Role]:
    """The person's roles at companies outside the bin, current ones first: two statements, however many."""
    if absent(CompanyRole, [contact.pk]):
        return []
    day = on or timezone.localdate()
    rows = list(CompanyRole.objects.filter(person=contact.person, company__binned_at=None).with_keys().order_by("pk"))
    traders = [row.company.sole_trader_id for row in rows if row.company.sole_trader_id]
    held = Restriction.in_force(traders) if traders else set()
    roles = []
    for row in rows:
        company_record = CompanyRecord(row.company, reader)
        company_record.settle(restricted=row.company.sole_trader_id in held)
        roles.append(Role(row, company_record, row.lasts(day)))
    return sorted(roles, key=lambda role: not role.lasts)

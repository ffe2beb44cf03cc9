"""Roles of people at companies: who is what where, since when, until when. A person may have roles at several."""

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
from crm.contacts.companies.company_record import CompanySheet
from crm.contacts.models import Company, CompanyRole, Contact
from crm.contacts.ownership.custody import must_keep
from crm.contacts.safeguards.minimisation import refuse_needless
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.map.empty_tables import absent
from crm.privacy.models import Person

COLUMNS = ("role", "since", "until")


@dataclass(frozen=True)
class Role:
    """One role for one reader: the company as they see it, what it is called, whether it lasts today."""

    row: CompanyRole
    sheet: CompanySheet
    lasts: bool


def add_role(contact: Contact, company: Company, values: dict[str, Any], *, by: User) -> CompanyRole:
    """`contact` is `role` (a text) at `company`, perhaps `since` a day and `until` another.

    Raises ValidationError for days the wrong way round, NotNeeded when none of their purposes needs to know,
    PermissionDenied for somebody who merely sees them, Paused for a restricted person.
    """
    must_keep(by, contact)
    refuse_paused([contact.pk])
    refuse_odd_days(values)
    grounds = list(Ground.objects.filter(person=contact.person, ended_at=None).select_related("purpose"))
    refuse_needless(["company"], [ground.purpose for ground in grounds if ground.in_force()], {})
    with transaction.atomic():
        Person.hold([contact.person])
        row = CompanyRole(person=contact.person, company=company, **chosen(values))
        row.save(force_insert=True)
        note("company.role_added", row, company, by=by, fields=[name for name in COLUMNS if values.get(name)])
    return row


def change_role(row: CompanyRole, contact: Contact, values: dict[str, Any], *, by: User) -> list[str]:
    """Save what differs and return the names of the columns that changed. Raises as `add_role`."""
    must_keep(by, contact)
    refuse_paused([contact.pk])
    refuse_odd_days(values)
    changed = [name for name, value in chosen(values).items() if getattr(row, name) != value]
    with transaction.atomic():
        Person.hold([contact.person])
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
        if changed:
            note("company.role_changed", row, row.company, by=by, fields=changed)
    return changed


def remove_role(row: CompanyRole, contact: Contact, *, by: User) -> None:
    """A role that was a mistake; one that ended keeps its last day instead. Raises as `add_role`."""
    must_keep(by, contact)
    refuse_paused([contact.pk])
    with transaction.atomic():
        Person.hold([contact.person])
        company = row.company
        if CompanyRole.objects.filter(pk=row.pk).delete()[0]:
            note("company.role_removed", row, company, by=by, fields=COLUMNS)


def chosen(values: dict[str, Any]) -> dict[str, Any]:
    """The columns of a role; an empty day is none."""
    return {name: values.get(name) or (None if name != "role" else "") for name in COLUMNS}


def refuse_odd_days(values: dict[str, Any]) -> None:
    """ValidationError for a role that ends before it begins."""
    since, until = values.get("since"), values.get("until")
    if since and until and until < since:
        raise ValidationError({"until": _("This day is before the first one.")}, code="days")


def note(act: str, row: CompanyRole, company: Company, *, by: Actor, fields: Iterable[str]) -> None:
    """The ledger entry: about them, at the company."""
    ledger.record(act, by=by, about=row.person, target=f"company:{company.uid}", fields=fields)


def roles_of(contact: Contact, *, reader: Any, on: date | None = None) -> list[Role]:
    """Their roles at companies that are not in the bin, those that last first: two statements, however many."""
    if absent(CompanyRole, [contact.pk]):
        return []
    day = on or timezone.localdate()
    rows = list(CompanyRole.objects.filter(person=contact.person, company__binned_at=None).with_keys().order_by("pk"))
    traders = [row.company.sole_trader_id for row in rows if row.company.sole_trader_id]
    held = Restriction.in_force(traders) if traders else set()
    found = []
    for row in rows:
        sheet = CompanySheet(row.company, reader)
        sheet.settle(restricted=row.company.sole_trader_id in held)
        found.append(Role(row, sheet, row.lasts(day)))
    return sorted(found, key=lambda one: not one.lasts)

"""Merges two companies: the chosen values, its people, documents and everything else that refers to either.

A sole trader's business is merged with the person (merging/company_pointers.py); here both are firms.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.contacts.columns.company import COMPANY
from crm.contacts.custom_values import value_merge as custom
from crm.contacts.custom_values.value_store import reckon_many
from crm.contacts.merging.company_pointers import absorb
from crm.contacts.merging.refusals import Refused
from crm.contacts.models import Company, CompanyMerge
from crm.contacts.ownership.custody import must_have_custody
from crm.privacy.actors import signature
from crm.privacy.keys.cipher import KeyChanged
from crm.privacy.logs import ledger
from crm.privacy.merging import row_pictures
from retention.models import Hold

OWN: dict[str, tuple[str, ...]] = {
    spot: tuple(COMPANY.attribute(name) for name in names) for spot, names in COMPANY.spots("merged").items()
}
LABELS = {spot: COMPANY.called(spot) for spot in OWN}
TRADER = _("The business of a sole trader is merged together with the person's record among the contacts.")
HELD = _("A hold keeps everybody who works for one of these companies. Merge them when it is over.")


def values_in(company: Company, field: str) -> tuple[Any, ...]:
    """The company's values of a field."""
    return tuple(getattr(company, name) for name in OWN[field])


def merge_obstacle(one: Company, other: Company, at: datetime) -> Any:
    """The sentence why the two cannot be merged; None when they can."""
    if one.sole_trader_id or other.sole_trader_id:
        return TRADER
    if Hold.objects.in_force(at).filter(scope__company__in=[str(one.uid), str(other.uid)]).exists():
        return HELD
    return None


def join_companies(
    loser: Company, survivor: Company, theirs: Collection[str] = (), *, by: User, at: datetime | None = None
) -> CompanyMerge:
    """Merge `loser` into `survivor`; `theirs` are the fields in which a non-empty value of the loser wins.

    PermissionDenied for a user who does not handle both; Refused with the reason; KeyChanged when one no longer exists.
    """
    for company in (loser, survivor):
        must_have_custody(by, company)
    at = at or timezone.now()
    if words := merge_obstacle(loser, survivor, at):
        raise Refused(words, code="merge")
    with transaction.atomic():
        lock_companies(loser, survivor)
        before = row_pictures.pictures_of(Company, [survivor.pk])
        fields = [f for f in OWN if any(values_in(loser, f)) and (f in theirs or not any(values_in(survivor, f)))]
        names = [
            name for field in fields for name in OWN[field] if values_in(loser, field) != values_in(survivor, field)
        ]
        for name in names:
            setattr(survivor, name, getattr(loser, name))
        both = custom.BothValues.all_of(loser, survivor)
        replaced_custom = custom.set_aside_rows(survivor, both, winning := both.winning(theirs))
        undo_data = absorb(loser, survivor)
        survivor.save(update_fields=[name.removesuffix("_id") for name in names])
        reckon_many([survivor])
        undo_data["custom"] = replaced_custom
        undo_data["changed"] = [
            before[str(survivor.pk)],
            row_pictures.pictures_of(Company, [survivor.pk])[str(survivor.pk)],
        ]
        row_pictures.links_hold()
        signed = signature(by)
        merge = CompanyMerge.objects.create(survivor=survivor, loser=loser.uid, at=at, by=signed, left=undo_data)
        ledger_facts: dict[str, Any] = {
            "target": f"company:{survivor.uid}",
            "counts": {"other": f"company:{loser.uid}"},
        }
        changed = [*(name.removesuffix("_id") for name in names), *winning]
        ledger.record("company.merged", by=by, fields=changed, **ledger_facts)
    return merge


def lock_companies(*companies: Company) -> None:
    """Lock the companies in order. KeyChanged when one no longer exists."""
    keys = [company.pk for company in companies]
    held = Company._base_manager.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)
    if set(held) != set(keys):
        raise KeyChanged("one of two companies was merged or erased since it was read")

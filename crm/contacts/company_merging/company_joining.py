"""Making one company of two: the values that were chosen, its people, papers and whatever else points at either.

A sole trader's business is merged with their person (merging/company_pointers.py); here both are firms.
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
from crm.contacts.merging.company_pointers import absorb
from crm.contacts.merging.refusals import Refused
from crm.contacts.models import Company, CompanyMerge
from crm.contacts.ownership.custody import must_keep
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


def raw(company: Company, field: str) -> tuple[Any, ...]:
    """What the company holds in a field."""
    return tuple(getattr(company, name) for name in OWN[field])


def stop(one: Company, other: Company, at: datetime) -> Any:
    """Why the two cannot be merged, a sentence; None when nothing speaks against it."""
    if one.sole_trader_id or other.sole_trader_id:
        return TRADER
    if Hold.objects.in_force(at).filter(scope__company__in=[str(one.uid), str(other.uid)]).exists():
        return HELD
    return None


def join_companies(
    loser: Company, survivor: Company, theirs: Collection[str] = (), *, by: User, at: datetime | None = None
) -> CompanyMerge:
    """Make `loser` a part of `survivor`; `theirs` are the fields in which the loser's value wins, unless it is empty.

    PermissionDenied for somebody who does not keep both; Refused with the reason; KeyChanged when one is gone.
    """
    for company in (loser, survivor):
        must_keep(by, company)
    at = at or timezone.now()
    if words := stop(loser, survivor, at):
        raise Refused(words, code="merge")
    with transaction.atomic():
        hold(loser, survivor)
        before = row_pictures.taken(Company, [survivor.pk])
        fields = [f for f in OWN if any(raw(loser, f)) and (f in theirs or not any(raw(survivor, f)))]
        names = [name for field in fields for name in OWN[field] if raw(loser, field) != raw(survivor, field)]
        for name in names:
            setattr(survivor, name, getattr(loser, name))
        both = custom.Both.of(loser, survivor)
        aside = custom.put_aside(survivor, both, winning := both.winning(theirs))
        left = absorb(loser, survivor)
        survivor.save(update_fields=[name.removesuffix("_id") for name in names])
        left["custom"] = aside
        left["changed"] = [before[str(survivor.pk)], row_pictures.taken(Company, [survivor.pk])[str(survivor.pk)]]
        row_pictures.links_hold()
        signed = signature(by)
        made = CompanyMerge.objects.create(survivor=survivor, loser=loser.uid, at=at, by=signed, left=left)
        told: dict[str, Any] = {"target": f"company:{survivor.uid}", "counts": {"other": f"company:{loser.uid}"}}
        taken = [*(name.removesuffix("_id") for name in names), *winning]
        ledger.record("company.merged", by=by, fields=taken, **told)
    return made


def hold(*companies: Company) -> None:
    """Lock them in order. KeyChanged when one is gone."""
    keys = [company.pk for company in companies]
    held = Company._base_manager.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)
    if set(held) != set(keys):
        raise KeyChanged("one of two companies was merged or erased since it was read")

"""The bin of companies: for thirty days a removal can be undone, for one company or several.

    bin_all(keys, by=sam)        out of lists, searches and suggestions; the company's deals are hidden with it
    restore(keys, by=sam)        back again
    forget(at)                   deleted for good, where nothing refers to it any more

A sole trader's business is binned with the person's record, not here. A company that a deal, a document, a task or a
contact refers to stays in the bin until that is gone, and can be restored until then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.models import Company, CompanyRole
from crm.privacy.actors import Actor, system
from crm.privacy.logs import ledger

KEPT_FOR, MOST = timedelta(days=30), 500
BY = system("contacts.forget_companies")


@dataclass(frozen=True)
class BulkResult:
    """How many companies a bulk act changed, and how many of the picked ones it left as they are."""

    count: int
    left_out: int = 0


def locked_companies(keys: Iterable[UUID], *, by: User) -> Any:
    """The picked companies that `by` handles, locked in one order so that two acts cannot wait for each other."""
    rows = Company.objects.handled_by(by).filter(uid__in=list(keys)[:MOST]).with_keys()
    return rows.select_for_update(of=("self",), no_key=True).order_by("pk")


@transaction.atomic
def bin_all(keys: Iterable[UUID], *, by: User, at: datetime | None = None) -> BulkResult:
    """Move companies to the bin; sole traders' are left out."""
    picked = list(locked_companies(keys, by=by).alive())
    going = [company for company in picked if company.sole_trader_id is None]
    rows = Company.objects.filter(pk__in=[company.pk for company in going])
    rows.update(binned_at=at or timezone.now(), version=F("version") + 1)
    record_each("company.binned", going, by=by)
    return BulkResult(len(going), len(picked) - len(going))


@transaction.atomic
def restore(keys: Iterable[UUID], *, by: User, moved: datetime | None = None) -> int:
    """Restore companies from the bin, with `moved` only those binned at that moment; returns how many."""
    which = Q(binned_at=moved) if moved else Q(binned_at__isnull=False)
    back = list(locked_companies(keys, by=by).filter(which, sole_trader=None))
    Company.objects.filter(pk__in=[company.pk for company in back]).update(binned_at=None, version=F("version") + 1)
    record_each("company.restored", back, by=by)
    return len(back)


def delete_expired(at: datetime | None = None) -> int:
    """Delete what has been in the bin for thirty days and nothing refers to; returns how many."""
    due = Company.objects.filter(binned_at__lte=(at or timezone.now()) - KEPT_FOR, sole_trader=None, closed_at=None)
    with transaction.atomic():
        gone = list(due.filter(~in_use()).select_for_update(of=("self",)).order_by("pk")[:MOST])
        Company.objects.filter(pk__in=[company.pk for company in gone]).delete()
        record_each("company.forgotten", gone, by=BY)
    return len(gone)


def in_use() -> Q:
    """Whether something that outlives a company refers to it: a contact, a role, a deal, a document, a task.

    Such rows would survive its deletion without a company (SET_NULL), and a firm's deal would then belong to nobody.
    """
    referenced = Q(Exists(CompanyRole.objects.filter(company=OuterRef("pk"))))
    for relation in Company._meta.related_objects:
        if relation.on_delete is models.SET_NULL:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            referenced |= Q(Exists(rows))
    return referenced


def record_each(act: str, companies: Iterable[Company], *, by: Actor, fields: Iterable[str] = ()) -> None:
    """Write one ledger entry per company, about the person where it is a sole trader's."""
    common: dict[str, Any] = {"by": by, "fields": fields}
    ledger.record_many(
        ledger.entry_for(act, about=company.sole_trader, target=f"company:{company.uid}", **common)
        for company in companies
    )

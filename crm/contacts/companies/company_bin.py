"""The bin of companies: thirty days in which a mistake can be taken back, alone or with others.

    bin_all(keys, by=sam)        out of lists, searches and suggestions; its deals are out of sight with it
    restore(which, by=sam)       back with them
    forget(at)                   gone for good, where nothing names it any more

A sole trader's business goes with her record, not here. What a deal, a paper, a task or a contact names stays in the
bin until that is gone, and can be taken back all the while.
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
class Done:
    """How many companies an act changed, and how many of those that were picked stay as they are."""

    count: int
    left_out: int = 0


def held(keys: Iterable[UUID], *, by: User) -> Any:
    """The picked companies that `by` keeps, locked in one order."""
    rows = Company.objects.handled_by(by).filter(uid__in=list(keys)[:MOST]).with_keys()
    return rows.select_for_update(of=("self",), no_key=True).order_by("pk")


@transaction.atomic
def bin_all(keys: Iterable[UUID], *, by: User, at: datetime | None = None) -> Done:
    """Move companies to the bin; sole traders stay."""
    found = list(held(keys, by=by).alive())
    going = [one for one in found if one.sole_trader_id is None]
    rows = Company.objects.filter(pk__in=[one.pk for one in going])
    rows.update(binned_at=at or timezone.now(), version=F("version") + 1)
    note("company.binned", going, by=by)
    return Done(len(going), len(found) - len(going))


@transaction.atomic
def restore(keys: Iterable[UUID], *, by: User, moved: datetime | None = None) -> int:
    """Take companies back out of the bin, with `moved` only those that went there at that moment; how many."""
    which = Q(binned_at=moved) if moved else Q(binned_at__isnull=False)
    back = list(held(keys, by=by).filter(which, sole_trader=None))
    Company.objects.filter(pk__in=[one.pk for one in back]).update(binned_at=None, version=F("version") + 1)
    note("company.restored", back, by=by)
    return len(back)


def forget(at: datetime | None = None) -> int:
    """Delete what lay in the bin for its days and what nothing names; how many."""
    due = Company.objects.filter(binned_at__lte=(at or timezone.now()) - KEPT_FOR, sole_trader=None, closed_at=None)
    with transaction.atomic():
        gone = list(due.filter(~in_use()).select_for_update(of=("self",)).order_by("pk")[:MOST])
        Company.objects.filter(pk__in=[one.pk for one in gone]).delete()
        note("company.forgotten", gone, by=BY)
    return len(gone)


def in_use() -> Q:
    """Whether something that outlives a company names it: a contact, a role, a deal, a paper, a task.

    Such rows are let go when a company is deleted (SET_NULL), and a firm's deal would be nobody's then.
    """
    found = Q(Exists(CompanyRole.objects.filter(company=OuterRef("pk"))))
    for relation in Company._meta.related_objects:
        if relation.on_delete is models.SET_NULL:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            found |= Q(Exists(rows))
    return found


def note(act: str, companies: Iterable[Company], *, by: Actor, fields: Iterable[str] = ()) -> None:
    """One ledger entry for each, about the person when it is theirs."""
    said: dict[str, Any] = {"by": by, "fields": fields}
    ledger.record_many(
        ledger.entry_for(act, about=one.sole_trader, target=f"company:{one.uid}", **said) for one in companies
    )

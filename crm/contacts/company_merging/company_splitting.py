"""A merge of companies taken back within its days, and the days that are over."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.company_merging.company_joining import hold
from crm.contacts.custom_values.value_merge import put_back
from crm.contacts.merging.company_pointers import release
from crm.contacts.merging.pair_search import look_at
from crm.contacts.merging.refusals import Refused
from crm.contacts.merging.splitting import LATE, NEWER
from crm.contacts.models import Company, CompanyMerge, CompanyPair
from crm.contacts.ownership.custody import must_keep
from crm.privacy.logs import ledger
from crm.privacy.merging import row_pictures


def split_companies(made: CompanyMerge, *, by: User, at: datetime | None = None) -> Company:
    """Two companies again, and in the queue if they resemble each other; returns the one that had been merged away.

    PermissionDenied for somebody who does not keep the company; Refused with the reason.
    """
    at = at or timezone.now()
    survivor = made.survivor
    must_keep(by, survivor)
    with transaction.atomic():
        hold(survivor)
        row = CompanyMerge.objects.undoable(at).filter(pk=made.pk, survivor=survivor).first()
        newest = CompanyMerge.objects.into(survivor).filter(left__isnull=False).first()
        if row is None or newest != row:
            raise Refused(LATE if row is None else NEWER, code="merge")
        left = row.left
        row.delete()
        company = release(left)
        before, after = left["changed"]
        row_pictures.returned(Company, str(survivor.pk), before, after)
        put_back(left.get("custom", {}), survivor)
        row_pictures.links_hold()
        look_at(CompanyPair, [company.pk, survivor.pk], at)
        told: dict[str, Any] = {"target": f"company:{survivor.uid}", "counts": {"other": f"company:{company.uid}"}}
        ledger.record("company.unmerged", by=by, **told)
    return company


def finish(*, at: datetime | None = None) -> int:
    """Let the leftovers of merges go whose days are over; how many became final."""
    return CompanyMerge.objects.final(at or timezone.now()).update(left=None)

"""Undoing a merge of companies within its days, and making it final afterwards."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.company_merging.company_joining import lock_companies
from crm.contacts.custom_values.value_merge import restore_rows
from crm.contacts.custom_values.value_store import renew_values
from crm.contacts.merging.company_pointers import release
from crm.contacts.merging.pair_search import search_pairs_of
from crm.contacts.merging.refusals import Refused
from crm.contacts.merging.splitting import LATE, NEWER
from crm.contacts.models import Company, CompanyMerge, CompanyPair
from crm.contacts.ownership.custody import must_have_custody
from crm.privacy.logs import ledger
from crm.privacy.merging import row_pictures


def split_companies(merge: CompanyMerge, *, by: User, at: datetime | None = None) -> Company:
    """Split the companies again, and queue them as a pair if they resemble each other; returns the merged-away one.

    PermissionDenied for a user who does not handle the company; Refused with the reason.
    """
    at = at or timezone.now()
    survivor = merge.survivor
    must_have_custody(by, survivor)
    with transaction.atomic():
        lock_companies(survivor)
        row = CompanyMerge.objects.undoable(at).filter(pk=merge.pk, survivor=survivor).first()
        newest = CompanyMerge.objects.into(survivor).filter(left__isnull=False).first()
        if row is None or newest != row:
            raise Refused(LATE if row is None else NEWER, code="merge")
        undo_data = row.left
        row.delete()
        company = release(undo_data)
        before, after = undo_data["changed"]
        row_pictures.restore_columns(Company, str(survivor.pk), before, after)
        restore_rows(undo_data.get("custom", {}), survivor)
        renew_values(list(Company.objects.with_keys().filter(pk__in=[survivor.pk, company.pk])))
        row_pictures.links_hold()
        search_pairs_of(CompanyPair, [company.pk, survivor.pk], at)
        ledger_facts: dict[str, Any] = {
            "target": f"company:{survivor.uid}",
            "counts": {"other": f"company:{company.uid}"},
        }
        ledger.record("company.unmerged", by=by, **ledger_facts)
    return company


def finalise_company_merges(*, at: datetime | None = None) -> int:
    """Delete the undo data of merges whose days are over; returns how many became final."""
    return CompanyMerge.objects.final(at or timezone.now()).update(left=None)

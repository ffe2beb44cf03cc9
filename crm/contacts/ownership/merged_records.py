"""Where the address of a merged-away record leads: to the record it became part of, for users who see that."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.contacts.models import Company, CompanyMerge, Contact
from crm.privacy import page_memo
from crm.privacy.map.empty_tables import absent
from crm.privacy.models import Merge


def contact_after(user: Any, key: UUID) -> UUID | None:
    """The public id of the contact that `key` was merged into, if `user` sees that contact; else None."""
    visible = Contact.objects.visible_to(user).values("pk")
    return Merge.objects.filter(loser=key, survivor__in=visible).values_list("survivor__uid", flat=True).first()


def company_after(user: Any, key: UUID) -> UUID | None:
    """The public id of the company that `key` was merged into, if `user` sees that company; else None."""
    visible = Company.objects.visible_to(user).values("pk")
    return CompanyMerge.objects.filter(loser=key, survivor__in=visible).values_list("survivor__uid", flat=True).first()


def merges_for(user: Any) -> Any:
    """Merges that can be undone, of contacts that `user` sees, with their keys."""
    visible = Contact.objects.visible_to(user).values("pk")
    return Merge.objects.undoable(timezone.now()).filter(survivor__in=visible).select_related("survivor__key")


def company_merges_for(user: Any) -> Any:
    """Merges that can be undone, of companies that `user` sees, with their keys."""
    visible = Company.objects.visible_to(user).values("pk")
    rows = CompanyMerge.objects.undoable(timezone.now()).filter(survivor__in=visible)
    return rows.select_related("survivor__sole_trader__key")


def merged_ids(contact: Contact) -> tuple[list[UUID], list[int]]:
    """Public ids and primary keys of the records merged into the contact: both logs still name them."""
    if absent(Merge, [contact.pk]):
        return [], []
    merged = Merge.objects.filter(survivor=contact.pk).values_list("loser", "number")
    rows = page_memo.ask_once(("merged into", contact.pk), lambda: list(merged))
    return [uid for uid, _number in rows], [number for _uid, number in rows]

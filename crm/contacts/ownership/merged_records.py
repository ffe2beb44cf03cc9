"""Where an old address leads: a record that was merged away is the one that it became, for whoever sees that one."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.contacts.models import Company, CompanyMerge, Contact
from crm.privacy import page_memo
from crm.privacy.map.empty_tables import absent
from crm.privacy.models import Merge


def contact_after(user: Any, key: UUID) -> UUID | None:
    """The public id of the contact that `key` was merged into, if `user` sees that contact; else None."""
    seen = Contact.objects.visible_to(user).values("pk")
    return Merge.objects.filter(loser=key, survivor__in=seen).values_list("survivor__uid", flat=True).first()


def company_after(user: Any, key: UUID) -> UUID | None:
    """The same of a company."""
    seen = Company.objects.visible_to(user).values("pk")
    return CompanyMerge.objects.filter(loser=key, survivor__in=seen).values_list("survivor__uid", flat=True).first()


def merges_for(user: Any) -> Any:
    """Merges that can be taken back, of contacts that `user` sees, with what opens them."""
    seen = Contact.objects.visible_to(user).values("pk")
    return Merge.objects.undoable(timezone.now()).filter(survivor__in=seen).select_related("survivor__key")


def company_merges_for(user: Any) -> Any:
    """The same of companies."""
    seen = Company.objects.visible_to(user).values("pk")
    rows = CompanyMerge.objects.undoable(timezone.now()).filter(survivor__in=seen)
    return rows.select_related("survivor__sole_trader__key")


def before(contact: Contact) -> tuple[list[UUID], list[int]]:
    """Public ids and primary keys of the records that the contact is made of, besides its own: both logs know them."""
    if absent(Merge, [contact.pk]):
        return [], []
    merged = Merge.objects.filter(survivor=contact.pk).values_list("loser", "number")
    rows = page_memo.asked(("merged into", contact.pk), lambda: list(merged))
    return [uid for uid, _number in rows], [number for _uid, number in rows]

"""Deals among what a colleague looked at last, as far as they still see them and may use them."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.contacts.people.recent import Place, VisitedIds as Looked, uids_of
from crm.sales.deals.masked_deals import DealForReader, deals_for_reader
from crm.sales.models import Deal

DEAL, ICON = "deal", "columns-3"


def deals(looked: Looked, *, user: Any) -> dict[str, Place]:
    """{public id: place} of the deals looked at, without deleted and restricted ones."""
    if not user.may(rights.DEALS_VIEW):
        return {}
    rows = deals_looked_at.rows(user, uids=uids_of(looked, DEAL))
    return {
        str(row.deal.uid): place_of(row) for row in deals_for_reader(rows, user, at=timezone.now()) if not row.locked
    }


@prepared
def deals_looked_at(reader: Any, *, uids: list[UUID]) -> Any:
    """Deals that the reader sees."""
    return Deal.objects.alive().visible_to(reader).filter(uid__in=uids).with_keys()


def place_of(row: DealForReader) -> Place:
    """The title and link of a deal; its number alone for a reader who may not read the title."""
    if not row.clear:
        return Place(row.short, row.url, ICON)
    return Place(row.title, row.url, ICON, row.deal.person_id, "title")

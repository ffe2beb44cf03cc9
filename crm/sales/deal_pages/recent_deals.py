"""Deals among what a colleague looked at last, as far as they still see them and may use them."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.contacts.people.recent import Place, Seen as Looked, uids_of
from crm.sales.deals.masked_deals import Seen, seen
from crm.sales.models import Deal

DEAL, ICON = "deal", "columns-3"


def deals(looked: Looked, *, user: Any) -> dict[str, Place]:
    """Neither those in a bin nor those under a padlock."""
    if not user.may(rights.DEALS_VIEW):
        return {}
    rows = deals_looked_at.rows(user, uids=uids_of(looked, DEAL))
    return {str(one.deal.uid): place_of(one) for one in seen(rows, user, at=timezone.now()) if not one.locked}


@prepared
def deals_looked_at(reader: Any, *, uids: list[UUID]) -> Any:
    """Deals that the reader sees."""
    return Deal.objects.alive().visible_to(reader).filter(uid__in=uids).with_keys()


def place_of(one: Seen) -> Place:
    """By its title; by its number alone, which is nobody's, for a reader who has the title not at hand."""
    if not one.clear:
        return Place(one.short, one.url, ICON)
    return Place(one.title, one.url, ICON, one.deal.person_id, "title")

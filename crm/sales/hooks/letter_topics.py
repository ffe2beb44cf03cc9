"""Letters written from a deal (`LETTER_ABOUT`): what it is called, who is on it, what fills its placeholders."""

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.accounts.prepared import prepared
from crm.contacts.history.letter_subjects import About
from crm.sales.deals.masked_deals import Seen, paused_among
from crm.sales.deals.participants import touch
from crm.sales.models import Deal, DealPerson


def abouts(keys: Iterable[UUID], *, user: Any) -> dict[UUID, About]:
    """{public id: About} of the deals that `user` sees and may use: a constant number of statements."""
    found = deals_named.rows(user, uids=list(keys))
    locked = paused_among([deal.pk for deal in found])
    parts: dict[int, dict[int, str]] = defaultdict(dict)
    for deal, person, role in DealPerson.objects.filter(deal__in=found).values_list("deal_id", "person_id", "role"):
        parts[deal][person] = str(DealPerson.Role(role).label)
    at = timezone.now()
    return {deal.uid: told(Seen(deal, user, at), parts[deal.pk]) for deal in found if deal.pk not in locked}


@prepared
def deals_named(reader: Any, *, uids: list[UUID]) -> Any:
    """Deals of these public ids that the reader sees."""
    return Deal.objects.alive().visible_to(reader).filter(uid__in=uids).with_keys()


def told(seen: Seen, parts: dict[int, str]) -> About:
    """One of them; its title only where the reader has it in clear, else its number."""
    deal, clear = seen.deal, seen.clear
    values = {"deal_number": seen.short} | ({"deal": seen.title} if clear else {})
    return About(
        deal.uid,
        seen.title if clear else seen.short,
        seen.url,
        frozenset(parts) | frozenset(deal.keys_of_party),
        parts,
        deal.person_id if clear else None,
        values,
        deal,
        partial(touch, deal),
    )

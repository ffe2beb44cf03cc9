"""Letters written from a deal (`LETTER_ABOUT`): what it is called, who is on it, what fills its placeholders."""

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.accounts.filled_together import fill
from crm.accounts.prepared import prepared
from crm.contacts.history.letter_subjects import LetterSubject
from crm.sales.deals.masked_deals import DealForReader, paused_rows
from crm.sales.hooks.sent_offers import note_sent
from crm.sales.models import Deal, DealPerson


def deal_topics(keys: Iterable[UUID], *, user: Any) -> dict[UUID, LetterSubject]:
    """{public id: About} of the deals that `user` sees and may use: a constant number of statements."""
    deals = deals_named.rows(user, uids=list(keys))
    roles = DealPerson.objects.filter(deal__in=deals).values_list("deal_id", "person_id", "role")
    fill(paused := paused_rows([deal.pk for deal in deals]), roles)
    locked, parts = set(paused), defaultdict[int, dict[int, str]](dict)
    for deal, person, role in roles:
        parts[deal][person] = str(DealPerson.Role(role).label)
    at = timezone.now()
    return {
        deal.uid: topic_of(DealForReader(deal, user, at), parts[deal.pk]) for deal in deals if deal.pk not in locked
    }


@prepared
def deals_named(reader: Any, *, uids: list[UUID]) -> Any:
    """Deals of these public ids that the reader sees."""
    return Deal.objects.alive().visible_to(reader).filter(uid__in=uids).with_keys()


def topic_of(row: DealForReader, parts: dict[int, str]) -> LetterSubject:
    """The letter topic of one deal; its title only where the reader may read it, else its number."""
    deal, clear = row.deal, row.clear
    values = {"deal_number": row.short} | ({"deal": row.title} if clear else {})
    return LetterSubject(
        deal.uid,
        row.title if clear else row.short,
        row.url,
        frozenset(parts) | frozenset(deal.keys_of_party),
        parts,
        deal.person_id if clear else None,
        values,
        deal,
        partial(note_sent, deal, by=row.reader),
    )

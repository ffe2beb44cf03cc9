"""A tag on the deals ticked in the list, and one task for each of them; what does not fit is counted."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q

from crm.accounts.models import User
from crm.contacts.safeguards.pause import Paused
from crm.contacts.tags.tagging import tag_called
from crm.privacy.actors import Actor
from crm.sales.deals.bulk_changes import MOST, BulkResult, handled_deals, lock_people, lock_unrestricted
from crm.sales.deals.hand_overs import record_each
from crm.sales.deals.masked_deals import paused_among
from crm.sales.models import Deal, DealTag
from crm.sales.planned_tasks.planning import plan


def tag_all(keys: Iterable[UUID], name: str, *, by: Actor) -> BulkResult:
    """Puts the tag `name` on deals, creating it if needed. Deals that have it already are counted as unfit.

    ValidationError for a name that a tag must not have.
    """
    which = Q(uid__in=list(keys)[:MOST])
    with transaction.atomic():
        lock_people(which, by=by)
        deals, paused = lock_unrestricted(which, by=by)
        if not deals:
            return BulkResult(0, paused)
        tag = tag_called(name)
        bearing = set(DealTag.objects.filter(tag=tag, deal__in=deals).values_list("deal_id", flat=True))
        fresh = [deal for deal in deals if deal.pk not in bearing]
        DealTag.objects.bulk_create(DealTag(deal=deal, tag=tag) for deal in fresh)
        Deal.objects.filter(pk__in=[deal.pk for deal in fresh]).update(version=F("version") + 1)
        record_each("deal.changed", fresh, "deal", by=by, fields=["tags"])
    return BulkResult(len(fresh), paused, len(bearing))


@transaction.atomic
def plan_for_deals(keys: Sequence[UUID], values: dict[str, Any], *, by: User) -> BulkResult:
    """Plans one task for each deal that `by` handles. Left out: deals of restricted people, and those whose customer
    the chosen owner does not see. ValidationError when no task could be planned.
    """
    rows = handled_deals(by).filter(uid__in=list(keys)[:MOST]).with_keys().order_by("pk")
    deals = list(rows)
    paused = paused_among(each.pk for each in deals)
    going, planned, problem = [each for each in deals if each.pk not in paused], 0, None
    for deal in going:
        try:
            plan(values, by=by, deal=deal)
            planned += 1
        except (ValidationError, Paused) as trouble:
            problem = trouble
    if isinstance(problem, ValidationError) and not planned:
        raise problem
    return BulkResult(planned, len(paused), len(going) - planned)

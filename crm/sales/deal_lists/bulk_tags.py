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
from crm.sales.deals.bulk_changes import MOST, Done, free, hold_people, kept
from crm.sales.deals.hand_overs import tell
from crm.sales.deals.masked_deals import paused_among
from crm.sales.models import Deal, DealTag
from crm.sales.planned_tasks.planning import plan


def tag_all(keys: Iterable[UUID], name: str, *, by: Actor) -> Done:
    """Put the tag `name` on deals; it is made when the house has none of that name. Those that bear it count as unfit.

    ValidationError for a name that says what a tag must not.
    """
    which = Q(uid__in=list(keys)[:MOST])
    with transaction.atomic():
        hold_people(which, by=by)
        deals, paused = free(which, by=by)
        if not deals:
            return Done(0, paused)
        tag = tag_called(name)
        bearing = set(DealTag.objects.filter(tag=tag, deal__in=deals).values_list("deal_id", flat=True))
        fresh = [one for one in deals if one.pk not in bearing]
        DealTag.objects.bulk_create(DealTag(deal=one, tag=tag) for one in fresh)
        Deal.objects.filter(pk__in=[one.pk for one in fresh]).update(version=F("version") + 1)
        tell("deal.changed", fresh, "deal", by=by, fields=["tags"])
    return Done(len(fresh), paused, len(bearing))


@transaction.atomic
def plan_for_deals(keys: Sequence[UUID], values: dict[str, Any], *, by: User) -> Done:
    """A task of its own for each deal that `by` keeps; a restricted person's is left out, and one whose customer the
    chosen owner does not see. ValidationError when nothing could be planned for any.
    """
    rows = kept(by).filter(uid__in=list(keys)[:MOST]).with_keys().order_by("pk")
    found = list(rows)
    paused = paused_among(one.pk for one in found)
    going, planned, problem = [one for one in found if one.pk not in paused], 0, None
    for deal in going:
        try:
            plan(values, by=by, deal=deal)
            planned += 1
        except (ValidationError, Paused) as trouble:
            problem = trouble
    if isinstance(problem, ValidationError) and not planned:
        raise problem
    return Done(planned, len(paused), len(going) - planned)

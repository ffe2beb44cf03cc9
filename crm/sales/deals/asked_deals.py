"""A deal that somebody asked for keeps their enquiry open: while it lives, and thirty days after (Art. 6(1)(b)).

    follow_deals([ada.pk], by=sam, at=now)     after an act on a deal of theirs
    follow_deals(None, by=BY, at=now)          everybody, by the job that makes good what a crash or an import left

An enquiry that is open while a deal with them is open loses its end; when their last deal ends, goes to the bin or lets
them go, it ends thirty days after that moment. A deal alone opens nothing: somebody must have asked.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Greatest

from consents.grounds.enquiries import ENQUIRY, ends, move_ends
from consents.models import Ground
from crm.privacy.actors import Actor, system
from crm.privacy.models import Person
from crm.sales.models import Deal, DealPerson

BY = system("sales.follow_deals")
BATCH = 500
LIVE = Q(deal__outcome="", deal__binned_at=None, deal__closed_at=None)


def follow_deals(people: Collection[int] | None, *, by: Actor, at: datetime) -> int:
    """Brings the ends of enquiries into line with the deals of `people` (None: everybody); how many it moved.

    Safe to call again and beside itself. Within a transaction it belongs to that; else one for each batch.
    """
    moved, last = 0, 0
    while keys := list(out_of_line(people, at).filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        moved, last = moved + follow_some(keys, people, by=by, at=at), keys[-1]
    return moved


def out_of_line(people: Collection[int] | None, at: datetime) -> QuerySet[Ground]:
    """Open enquiries with an end though a deal lives, or without one though none does."""
    grounds = Ground.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), purpose__slug=ENQUIRY, ended_at=None)
    grounds = grounds if people is None else grounds.filter(person__in=people)
    with_deal = DealPerson.objects.filter(LIVE).values("person")
    ended = grounds.filter(expires_at__isnull=False, person__in=with_deal)
    endless = grounds.filter(expires_at=None).exclude(person__in=with_deal)
    return (ended | endless).order_by("pk")


@transaction.atomic
def follow_some(keys: list[int], people: Collection[int] | None, *, by: Actor, at: datetime) -> int:
    """One batch; asked again under the locks, since a deal may have moved meanwhile."""
    whom = Ground.objects.filter(pk__in=keys).values_list("person_id", flat=True)
    by_key = Person.objects.with_keys().in_bulk(set(whom))
    Person.hold(by_key.values())
    rows = out_of_line(people, at).filter(pk__in=keys, person__in=by_key)
    locked = Ground.objects.filter(pk__in=rows.values("pk")).select_for_update(of=("self",))
    grounds = list(locked.select_related("purpose"))
    moments = last_ends(ground.person_id for ground in grounds if ground.expires_at is None)
    moving: Sequence[tuple[Ground, datetime | None]] = [
        (ground, None if ground.expires_at is not None else ends(moments.get(ground.person_id) or at))
        for ground in grounds
    ]
    move_ends(moving, by_key, by=by, at=at)
    return len(moving)


def last_ends(people: Iterable[int]) -> dict[int, datetime]:
    """{person: when the last of their deals ended or went to the bin}; nobody of whom no deal tells."""
    rows = DealPerson.objects.filter(person__in=list(people)).values("person")
    when = Greatest(Max("deal__ended_at"), Max("deal__binned_at"))
    return {row["person"]: row["when"] for row in rows.annotate(when=when) if row["when"]}


def people_of(deals: Iterable[Deal]) -> list[int]:
    """Whom these deals are with (primary keys)."""
    on_them = DealPerson.objects.filter(deal__in=[deal.pk for deal in deals])
    return list(on_them.values_list("person_id", flat=True).distinct())


def follow_later(deals: Iterable[Deal], *, by: Actor, at: datetime, but: Iterable[int] = ()) -> None:
    """Once the act on these deals is committed, their people's enquiries follow; `but` are people let go by it.

    In a transaction of its own, since it locks people after deals; what a crash leaves, the job makes good.
    """
    deals = list(deals)
    if deals:
        transaction.on_commit(lambda: follow_deals({*people_of(deals), *but}, by=by, at=at))

"""We do not go on with somebody: grounds that are our own decision end, consents stay.

Consents are theirs to end, duties are the law's. Undone, the very grounds that ended at that moment are in force again,
to their old end.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from consents.grounds.ground_events import note
from consents.models import Ground, GroundEvent
from crm.privacy.actors import Actor
from crm.privacy.models import LegalBasis, Person

OURS = (LegalBasis.CONTRACT, LegalBasis.LEGITIMATE_INTEREST)


def let_go(people: Iterable[Person], *, by: Actor, at: datetime) -> int:
    """End what we kept `people` for; returns how many grounds ended. The caller holds the people."""
    by_key = {person.pk: person for person in people}
    rows = Ground.objects.filter(person__in=by_key, basis__in=OURS, ended_at=None, objected_at=None)
    with transaction.atomic():
        ending = [ground for ground in locked(rows) if lives(ground, at)]
        Ground.objects.filter(pk__in=[ground.pk for ground in ending]).update(ended_at=at)
        tell(ending, by_key, GroundEvent.Kind.ENDED, by=by, at=at)
    return len(ending)


def locked(rows: QuerySet) -> QuerySet:
    """The grounds, locked for update."""
    return rows.select_for_update(of=("self",)).select_related("purpose").order_by("pk")


def lives(ground: Ground, at: datetime) -> bool:
    """Whether a ground had not expired before."""
    return ground.expires_at is None or ground.expires_at > at


def take_up_again(person: Person, ended_at: datetime, *, by: Actor, at: datetime | None = None) -> int:
    """What ended with `let_go` at `ended_at` stands again, to its old end; an objection since is kept. How many."""
    at = at or timezone.now()
    rows = Ground.objects.filter(person=person, basis__in=OURS, ended_at=ended_at, objected_at=None)
    with transaction.atomic():
        again = [ground for ground in locked(rows) if lives(ground, at)]
        Ground.objects.filter(pk__in=[ground.pk for ground in again]).update(ended_at=None, since=at)
        tell(again, {person.pk: person}, GroundEvent.Kind.RECORDED, by=by, at=at)
    return len(again)


def tell(grounds: Sequence[Ground], people: dict[int, Person], kind: str, *, by: Actor, at: datetime) -> None:
    """Appends one event for each ground."""
    for ground in grounds:
        facts: dict[str, Any] = {"bases": {ground.person_id: ground.basis}, "expires_at": ground.expires_at}
        note([(people[ground.person_id], ground.channel, None)], ground.purpose, kind, by=by, at=at, **facts)

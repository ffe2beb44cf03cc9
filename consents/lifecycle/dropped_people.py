"""We do not go on with somebody: what we kept her for by ourselves ends, what she agreed to herself stays.

Consents are hers, duties are the law's. Undone, the very grounds that ended at that moment stand again, to their old
end.
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
    known = {person.pk: person for person in people}
    rows = Ground.objects.filter(person__in=known, basis__in=OURS, ended_at=None, objected_at=None)
    with transaction.atomic():
        ending = [ground for ground in locked(rows) if lives(ground, at)]
        Ground.objects.filter(pk__in=[ground.pk for ground in ending]).update(ended_at=at)
        tell(ending, known, GroundEvent.Kind.ENDED, by=by, at=at)
    return len(ending)


def locked(rows: QuerySet) -> QuerySet:
    """Grounds that nobody else changes meanwhile."""
    return rows.select_for_update(of=("self",)).select_related("purpose").order_by("pk")


def lives(ground: Ground, at: datetime) -> bool:
    """Whether time has not ended it before."""
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
    """One event for each ground."""
    for ground in grounds:
        told: dict[str, Any] = {"bases": {ground.person_id: ground.basis}, "expires_at": ground.expires_at}
        note([(people[ground.person_id], ground.channel, None)], ground.purpose, kind, by=by, at=at, **told)

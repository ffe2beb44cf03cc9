"""Grounds that time ended: the event is written once. Nothing waits for it, since validity is checked when asked."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from consents.grounds.ground_events import note
from consents.models import Ground, GroundEvent
from crm.privacy.actors import system
from crm.privacy.logs import ledger
from crm.privacy.models import Person

BY = system("consents.expire")
BATCH = 500


def expire(at: datetime | None = None) -> int:
    """Writes the events of what has expired by `at`, each at its own moment; how many. A second call does nothing."""
    at, total = at or timezone.now(), 0
    while expired := expire_some(at):
        total += expired
    return total


def expire_some(at: datetime) -> int:
    """One batch, in a transaction of its own."""
    due = Ground.objects.filter(ended_at=None, expires_at__lte=at).order_by("expires_at", "pk")
    with transaction.atomic():
        people = Person.objects.with_keys().in_bulk(set(due.values_list("person_id", flat=True)[:BATCH]))
        Person.hold(people.values())
        rows = due.filter(person__in=people).select_for_update(of=("self",)).select_related("purpose")
        ended = list(rows)
        Ground.objects.filter(pk__in=[ground.pk for ground in ended]).update(ended_at=F("expires_at"))
        for ground in ended:
            person = people[ground.person_id]
            facts: dict[str, Any] = {"at": ground.expires_at, "expires_at": ground.expires_at}
            about, bases = [(person, ground.channel, None)], {person.pk: ground.basis}
            note(about, ground.purpose, GroundEvent.Kind.EXPIRED, by=BY, bases=bases, **facts)
        ledger.record_many(
            ledger.entry_for(
                "ground.expired",
                by=BY,
                about=people[ground.person_id],
                target=f"purpose:{ground.purpose.slug}:{ground.channel}",
            )
            for ground in ended
        )
    return len(ended)

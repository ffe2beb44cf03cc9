"""Consents that come with many people at once (a file): one statement per table, however many they are.

A bare yes is no consent: whoever calls brings day and proof of each. An older consent revives nothing that ended later,
and none lifts an objection: that takes the person's own act (`own` of consents/grounds/recording.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from consents.grounds.event_chain import append
from consents.grounds.ground_events import note
from consents.models import Ground, GroundEvent
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Origin, Person, Purpose

RENEWED = ["since", "ended_at", "expires_at", "purpose", "basis"]


@dataclass(frozen=True)
class Consent:
    """A yes of `person` to one channel, on a day, with its proof. The person comes with the person's key."""

    person: Person
    channel: str
    at: datetime
    proof: dict[str, Any] = field(repr=False)
    origin: Origin | None = None


def take_consents(consents: Sequence[Consent], purpose: Purpose, *, by: Actor, target: str = "") -> list[Consent]:
    """Record consents for `purpose` and return those that count: where nothing is known, or what ended before.

    Left out: a channel outside the purpose, one already agreed to, one refused, withdrawn or objected to later.
    """
    by_channel = {
        (consent.person.pk, consent.channel): consent for consent in consents if consent.channel in purpose.channels
    }
    existing = Ground.objects.filter(purpose__slug=purpose.slug, person__in={person for person, _channel in by_channel})
    with transaction.atomic():
        Person.hold(consent.person for consent in by_channel.values())
        held = {(ground.person_id, ground.channel): ground for ground in existing.select_for_update()}
        fresh = [consent for key, consent in by_channel.items() if key not in held]
        again = [
            (consent, held[key])
            for key, consent in by_channel.items()
            if key in held and ended_before(held[key], consent.at)
        ]
        Ground.objects.bulk_create(
            Ground(
                person=consent.person,
                purpose=purpose,
                channel=consent.channel,
                basis=purpose.legal_basis,
                since=consent.at,
            )
            for consent in fresh
        )
        for consent, ground in again:
            ground.since, ground.ended_at, ground.expires_at = consent.at, None, None
            ground.purpose, ground.basis = purpose, purpose.legal_basis
        Ground.objects.bulk_update([ground for _one, ground in again], RENEWED)
        counted = [*fresh, *(consent for consent, _ground in again)]
        note_given(counted, purpose, by=by)
        ledger.record_many(
            ledger.entry_for(
                "ground.given", by=by, about=consent.person, target=target, counts={"channel": consent.channel}
            )
            for consent in counted
        )
    return counted


def ended_before(ground: Ground, at: datetime) -> bool:
    """Whether a yes said at `at` may lift the end of `ground`; an objection it may never lift."""
    end = ground.ended_at or ground.expires_at
    return end is not None and end < at and not ground.objected(max(at, timezone.now()))


def note_given(consents: Iterable[Consent], purpose: Purpose, *, by: Actor) -> None:
    """Append the events, each with its own day and proof."""
    append(
        GroundEvent(
            person=consent.person,
            purpose=purpose,
            channel=consent.channel,
            kind=GroundEvent.Kind.GIVEN,
            basis=purpose.legal_basis,
            at=consent.at,
            actor=signature(by),
            origin=consent.origin,
            proof=consent.proof,
        )
        for consent in consents
    )


def end_what_came_with(batch: Any, people: Iterable[int], *, by: Actor, at: datetime | None = None) -> int:
    """End the grounds that the origins of `batch` brought to `people` (primary keys), where they still stand.

    For the undoing of an import: what came and went stays in the events. Returns how many ended.
    """
    at = at or timezone.now()
    kinds = (GroundEvent.Kind.RECORDED, GroundEvent.Kind.GIVEN)
    events = GroundEvent.objects.filter(origin__batch=batch, person__in=list(people), kind__in=kinds)
    came = {(event.person_id, event.channel, event.purpose.slug): event for event in events.select_related("purpose")}
    with transaction.atomic():
        grounds = Ground.objects.filter(person__in={person for person, _channel, _slug in came}, ended_at=None)
        ending = [
            ground
            for ground in grounds.select_for_update(of=("self",)).select_related("purpose", "person__key")
            if (event := came.get((ground.person_id, ground.channel, ground.purpose.slug))) and event.at == ground.since
        ]
        Ground.objects.filter(pk__in=[ground.pk for ground in ending]).update(ended_at=at)
        for ground in ending:
            note([(ground.person, ground.channel, None)], ground.purpose, GroundEvent.Kind.ENDED, by=by, at=at)
    return len(ending)

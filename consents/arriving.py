"""Consents and objections that come with many people at once (a file): one statement per table, however many they are.

A bare yes is no consent: whoever calls brings day and proof of each. An older consent revives nothing that ended later.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from consents.grounds import note
from consents.models import Ground, GroundEvent
from crm.privacy import ledger
from crm.privacy.actors import Actor
from crm.privacy.models import Origin, Person, Purpose


@dataclass(frozen=True)
class Consent:
    """A yes of `person` to one channel, on a day, with its proof. The person comes with her key."""

    person: Person
    channel: str
    at: datetime
    proof: dict[str, Any] = field(repr=False)
    origin: Origin | None = None


def take_consents(consents: Sequence[Consent], purpose: Purpose, *, by: Any, target: str = "") -> list[Consent]:
    """Record consents for `purpose` and return those that count: where nothing is known, or what ended before.

    Left out: a channel outside the purpose, one already agreed to, one refused, withdrawn or objected to later.
    """
    asked = {(one.person.pk, one.channel): one for one in consents if one.channel in purpose.channels}
    known = Ground.objects.filter(purpose__slug=purpose.slug, person__in={person for person, _channel in asked})
    with transaction.atomic():
        Person.hold(one.person for one in asked.values())
        held = {(ground.person_id, ground.channel): ground for ground in known.select_for_update()}
        fresh = [one for key, one in asked.items() if key not in held]
        again = [(one, held[key]) for key, one in asked.items() if key in held and ended_before(held[key], one.at)]
        Ground.objects.bulk_create(
            Ground(person=one.person, purpose=purpose, channel=one.channel, basis=purpose.legal_basis, since=one.at)
            for one in fresh
        )
        for one, ground in again:
            ground.since, ground.ended_at, ground.expires_at, ground.purpose = one.at, None, None, purpose
        Ground.objects.bulk_update([ground for _one, ground in again], ["since", "ended_at", "expires_at", "purpose"])
        counted = [*fresh, *(one for one, _ground in again)]
        note_given(counted, purpose, by=by)
        ledger.record_many(
            ledger.entry_for("ground.given", by=by, about=one.person, target=target, counts={"channel": one.channel})
            for one in counted
        )
    return counted


def ended_before(ground: Ground, at: datetime) -> bool:
    """Whether a yes said at `at` may lift the end of `ground`; an objection it may never lift."""
    return ground.objected_at is None and ground.ended_at is not None and ground.ended_at < at


def note_given(consents: Iterable[Consent], purpose: Purpose, *, by: Any) -> None:
    """Append the events, each with its own day and proof."""
    actor = Actor.of(by)
    GroundEvent.objects.bulk_create(
        GroundEvent(
            person=one.person,
            purpose=purpose,
            channel=one.channel,
            kind=GroundEvent.Kind.GIVEN,
            basis=purpose.legal_basis,
            at=one.at,
            actor=f"{actor.kind}:{actor.id}",
            origin=one.origin,
            proof=one.proof,
        )
        for one in consents
    )


def take_objections(people: Iterable[Person], *, by: Any, at: datetime | None = None, target: str = "marketing") -> int:
    """Art. 21(2) for many: no marketing on any channel from now on. Returns for how many that is new."""
    at, by_key = at or timezone.now(), {person.pk: person for person in people}
    new: set[int] = set()
    with transaction.atomic():
        Person.hold(by_key.values())
        # retired purposes too: an objection outlives the wording that was in force when she spoke
        for purpose in Purpose.objects.filter(marketing=True).order_by("slug", "-version").distinct("slug"):
            for channel in purpose.channels or [""]:
                new |= object_on(channel, purpose, by_key, by=by, at=at)
        ledger.record_many(
            ledger.entry_for("ground.objected", by=by, about=by_key[pk], target=target) for pk in sorted(new)
        )
    return len(new)


def object_on(channel: str, purpose: Purpose, people: dict[int, Person], *, by: Any, at: datetime) -> set[int]:
    """Mark one channel of one purpose; the primary keys of those who had not objected to it."""
    known = Ground.objects.filter(purpose__slug=purpose.slug, channel=channel, person__in=people)
    held = dict(known.select_for_update().values_list("person_id", "objected_at"))
    open_ = {pk for pk in people if held.get(pk) is None}
    known.filter(objected_at=None).update(objected_at=at)
    Ground.objects.bulk_create(
        Ground(
            person=people[pk],
            purpose=purpose,
            channel=channel,
            basis=purpose.legal_basis,
            since=at,
            ended_at=at,
            objected_at=at,
        )
        for pk in sorted(open_ - held.keys())
    )
    note([(people[pk], channel, None) for pk in sorted(open_)], purpose, GroundEvent.Kind.OBJECTED, by=by, at=at)
    return open_


def end_what_came_with(batch: Any, people: Iterable[int], *, by: Any, at: datetime | None = None) -> int:
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

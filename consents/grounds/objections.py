"""Objections. To marketing it always counts (Art. 21(2) and (3)) and holds for the address as well; else Art. 21(1).

Whoever objects says to what: to all advertising, to one channel of it («do not call»), to one purpose on one channel.
An objection that names no channel covers all of them, whatever they agreed to before and whatever channel comes later.
One that names a channel closes that one for everything that advertises and leaves the others as they were: consent is
given by channel (ePrivacy Directive Art. 13), and so is its refusal. Their own later yes to a channel opens that one
again. A contract's calls are no advertising.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from consents.grounds.ground_events import note
from consents.grounds.suppressed_addresses import suppress
from consents.models import Ground, GroundEvent
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Person, Purpose

Reach = GroundEvent.Reach


def take_objections(
    people: Iterable[Person],
    *,
    by: Actor,
    at: datetime | None = None,
    target: str = "marketing",
    channels: Collection[str] | None = None,
) -> int:
    """Art. 21(2) for many: no marketing from now on, by `channels` alone where they are named. An empty name among them
    covers all. What they cover is remembered for the addresses too. Returns for how many that is new.
    """
    named = None if channels is None or "" in channels else sorted(channels)
    reach = Reach.EVERYTHING if named is None else Reach.CHANNEL
    by_key, new = {person.pk: person for person in people}, set[int]()
    with transaction.atomic():
        Person.hold(by_key.values())
        at = at or timezone.now()  # after the lock: of two at once the second is the later one
        for channel, purpose in places(named):
            new |= object_on(channel, purpose, by_key, by=by, at=at, reach=reach)
        suppress((by_key[pk] for pk in new), at=at, channels=named)
        options: dict[str, Any] = {"counts": {"channels": named}} if named else {}
        ledger.record_many(
            ledger.entry_for("ground.objected", by=by, about=by_key[pk], target=target, **options) for pk in sorted(new)
        )
    return len(new)


def places(channels: Collection[str] | None) -> list[tuple[str, Purpose]]:
    """Where an objection to marketing is noted: every channel of everything that advertises, or `channels` alone.

    Retired purposes too: an objection outlives the wording that was in force when they spoke. A channel by which
    nothing advertises yet is noted with the first purpose that does, so that it counts when one begins to.
    """
    purposes = list(Purpose.objects.filter(marketing=True).order_by("slug", "-version").distinct("slug"))
    used = [(channel, purpose) for purpose in purposes for channel in purpose.channels or [""]]
    if channels is None:
        return used
    unused = sorted(set(channels) - {channel for channel, _purpose in used})
    noted = [(channel, purpose_noted) for purpose_noted in purposes[:1] for channel in unused]
    return [place for place in used if place[0] in channels] + noted


def object_to(
    person: Person, purpose: Purpose, *, by: Actor, at: datetime | None = None, channels: Iterable[str] | None = None
) -> bool:
    """An objection to one purpose alone, on all of its channels or on `channels`. False when that is not new.

    Under Art. 21(1) the caller has found no compelling grounds of ours. Against one marketing purpose it needs none.
    """
    new = False
    with transaction.atomic():
        Person.hold([person])
        at = at or timezone.now()
        for channel in (purpose.channels or [""]) if channels is None else channels:
            if object_on(channel, purpose, {person.pk: person}, by=by, at=at, reach=Reach.GROUND):
                ledger.record("ground.objected", by=by, about=person, target=f"purpose:{purpose.slug}:{channel}")
                new = True
    return new


def object_on(
    channel: str, purpose: Purpose, people: dict[int, Person], *, by: Actor, at: datetime, reach: str
) -> set[int]:
    """Marks an objection on one channel of one purpose; the primary keys of those for whom that says something new."""
    grounds = Ground.objects.filter(purpose__slug=purpose.slug, channel=channel, person__in=people)
    held = {ground.person_id: ground for ground in grounds.select_for_update()}
    new = {pk for pk in people if pk not in held or not held[pk].heard(reach, at)}
    marked = [held[pk] for pk in sorted(new & held.keys())]
    fresh = [
        Ground(person=people[pk], purpose=purpose, channel=channel, basis=purpose.legal_basis, since=at, ended_at=at)
        for pk in sorted(new - held.keys())
    ]
    for ground in (*marked, *fresh):
        ground.refuse(reach, at)
    Ground.objects.bulk_update(marked, ["objected_at", "refused_all_at", "refused_channel_at"])
    Ground.objects.bulk_create(fresh)
    about = [(people[pk], channel, None) for pk in sorted(new)]
    note(about, purpose, GroundEvent.Kind.OBJECTED, by=by, at=at, reach=reach)
    return new

"""Objections. To marketing it always counts (Art. 21(2) and (3)) and holds for the address as well; else Art. 21(1).

A no that was said about one channel («do not call») is noted for that channel, and ends advertising on every one:
whoever objects to direct marketing has their data "no longer processed for such purposes" (Art. 21(3)), which are
purposes and not means, and a note in somebody's list is no proof that the rest was welcome. Consents by channel
(ePrivacy Directive Art. 13) stay noted; their own later yes to a channel opens that one again. Whoever
wants to end one channel alone withdraws the consent to it (Art. 7(3)). A contract's calls are no advertising.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from consents.grounds.ground_events import note
from consents.grounds.suppressed_addresses import suppress
from consents.models import Ground, GroundEvent
from crm.privacy.logs import ledger
from crm.privacy.models import Person, Purpose


def take_objections(
    people: Iterable[Person],
    *,
    by: Any,
    at: datetime | None = None,
    target: str = "marketing",
    channels: Collection[str] | None = None,
) -> int:
    """Art. 21(2) for many: no marketing from now on. `channels` are those that were named, on which it is noted; of
    their addresses alone it is remembered. Returns for how many that is new.
    """
    by_key, new = {person.pk: person for person in people}, set[int]()
    with transaction.atomic():
        Person.hold(by_key.values())
        at = at or timezone.now()  # after the lock: of two at once the second is the later one
        # retired purposes too: an objection outlives the wording that was in force when she spoke
        for purpose in Purpose.objects.filter(marketing=True).order_by("slug", "-version").distinct("slug"):
            for channel in purpose.channels or [""]:
                if channels is None or channel in channels:
                    new |= object_on(channel, purpose, by_key, by=by, at=at)
        suppress((by_key[pk] for pk in new), at=at, channels=channels)
        ledger.record_many(
            ledger.entry_for("ground.objected", by=by, about=by_key[pk], target=target) for pk in sorted(new)
        )
    return len(new)


def object_to(
    person: Person, purpose: Purpose, *, by: Any, at: datetime | None = None, channels: Iterable[str] | None = None
) -> bool:
    """An objection to one purpose, on all of its channels or on `channels`. False when they had objected already.

    Under Art. 21(1) the caller has found no compelling grounds of ours. Against one marketing purpose it needs none.
    """
    new = False
    with transaction.atomic():
        Person.hold([person])
        at = at or timezone.now()
        for channel in (purpose.channels or [""]) if channels is None else channels:
            if object_on(channel, purpose, {person.pk: person}, by=by, at=at):
                ledger.record("ground.objected", by=by, about=person, target=f"purpose:{purpose.slug}:{channel}")
                new = True
    return new


def stands_open(ground: Ground, at: datetime) -> bool:
    """Whether a no said at `at` changes something: none stands, and they have not said yes after that moment."""
    return not ground.objected(at) and not (ground.anew_at is not None and ground.anew_at > at)


def object_on(channel: str, purpose: Purpose, people: dict[int, Person], *, by: Any, at: datetime) -> set[int]:
    """Mark one channel of one purpose; the primary keys of those for whom no objection stood yet."""
    known = Ground.objects.filter(purpose__slug=purpose.slug, channel=channel, person__in=people)
    held = {ground.person_id: ground for ground in known.select_for_update()}
    open_ = {pk for pk in people if pk not in held or stands_open(held[pk], at)}
    Ground.objects.filter(pk__in=[held[pk].pk for pk in open_ & held.keys()]).update(objected_at=at)
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

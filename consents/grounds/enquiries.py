"""Somebody asks us something: we may answer on that channel until thirty days after their last message (Art. 6(1)(b)).

A later message of theirs prolongs it; our own notes, attempts and mails do not.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from consents.grounds.ground_events import channels_of, note
from consents.models import Ground, GroundEvent
from crm.privacy.actors import Actor
from crm.privacy.channels import CHANNELS
from crm.privacy.logs import ledger
from crm.privacy.models import Origin, Person, Purpose

ENQUIRY = "enquiries"
ENQUIRY_OPEN = timedelta(days=30)  # after their last message, on the channel they used
Kind = GroundEvent.Kind


def channels_asked(person: Person, purpose: Purpose, origin: Origin | None) -> list[str]:
    """The channels on which an enquiry may be answered: the one they used, else what they left; [""] for neither."""
    reached = channels_of(person, purpose)
    # how they came tells which channel they used; a form or a card left what they want to be answered by
    used = [code for code, row in CHANNELS.items() if origin and row.came_by == origin.kind]
    answering = [code for code, row in CHANNELS.items() if row.answers]
    for candidates in filter(None, (used, answering, list(CHANNELS))):
        if fitting := [channel for channel in reached if channel in candidates]:
            return fitting
    return [""]


def ends(at: datetime) -> datetime:
    """The last moment at which a message of `at` may be answered."""
    return at + ENQUIRY_OPEN


def heard_from(people: Iterable[Person], *, by: Actor, at: datetime | None = None, channel: str = "") -> int:
    """People wrote to us: prolongs their open enquiries. Returns how many grounds that moved.

    One that had run out begins again on the very `channel` of the message; after a withdrawal or an objection nothing
    begins.
    """
    at, by_key = at or timezone.now(), {person.pk: person for person in people}
    rows = Ground.objects.filter(person__in=by_key, purpose__slug=ENQUIRY, objected_at=None, expires_at__lt=ends(at))
    if not rows.exists():
        return 0
    with transaction.atomic():
        Person.hold(by_key.values())
        moving = [
            ground
            for ground in rows.select_for_update(of=("self",)).select_related("purpose")
            if still_open(ground, at) or (ran_out(ground) and ground.channel == channel)
        ]
        prolong(moving, by_key, by=by, at=at)
    return len(moving)


def still_open(ground: Ground, at: datetime) -> bool:
    """Whether it may still be answered at `at`."""
    return ground.ended_at is None and ground.expires_at is not None and ground.expires_at > at


def ran_out(ground: Ground) -> bool:
    """Whether the ground ended by its last day, not by a withdrawal."""
    return ground.ended_at is None or (ground.expires_at is not None and ground.ended_at >= ground.expires_at)


def prolong(grounds: Sequence[Ground], people: dict[int, Person], *, by: Actor, at: datetime) -> None:
    """Move the ends of enquiries to thirty days after `at`; the caller holds people and transaction."""
    for ground in grounds:
        again = not still_open(ground, at)
        ground.expires_at, ground.ended_at = ends(at), None
        ground.since = at if again else ground.since
        about = [(people[ground.person_id], ground.channel, None)]
        values: dict[str, Any] = {
            "by": by,
            "at": at,
            "expires_at": ground.expires_at,
            "bases": {ground.person_id: ground.basis},
        }
        note(about, ground.purpose, Kind.RECORDED if again else Kind.PROLONGED, **values)
    Ground.objects.bulk_update(grounds, ["expires_at", "ended_at", "since"])
    ledger.record_many(
        ledger.entry_for(
            "ground.prolonged",
            by=by,
            about=people[ground_moved.person_id],
            target=f"purpose:{ENQUIRY}:{ground_moved.channel}",
        )
        for ground_moved in grounds
    )

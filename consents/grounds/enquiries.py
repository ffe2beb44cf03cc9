"""Somebody asks us something: we may answer on that channel until thirty days after their last message (Art. 6(1)(b)).

A later message of theirs prolongs it; our own notes, attempts and mails do not. While a deal lives that they asked for
it has no end (`expires_at` is empty); thirty days after the deal it ends (crm/sales/deals/asked_deals.py).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from consents.grounds.ground_events import channels_of, note, reaches
from consents.models import Ground, GroundEvent
from crm.accounts.together import Asked
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
    return ground.ended_at is None and (ground.expires_at is None or ground.expires_at > at)


def ran_out(ground: Ground) -> bool:
    """Whether the ground ended by its last day, not by a withdrawal."""
    return ground.ended_at is None or (ground.expires_at is not None and ground.ended_at >= ground.expires_at)


def prolong(
    grounds: Sequence[Ground],
    people: dict[int, Person],
    *,
    by: Actor,
    at: datetime,
    proofs: Mapping[int, dict[str, Any]] | None = None,
) -> None:
    """Move the ends of enquiries to thirty days after `at`; the caller holds people and transaction."""
    move_ends([(ground, ends(at)) for ground in grounds], people, by=by, at=at, proofs=proofs)


def move_ends(
    moving: Sequence[tuple[Ground, datetime | None]],
    people: dict[int, Person],
    *,
    by: Actor,
    at: datetime,
    proofs: Mapping[int, dict[str, Any]] | None = None,
) -> None:
    """Give enquiries other ends (None: none, while a deal lives); the caller holds people and transaction.

    `proofs` holds {ground: what shows why}.
    """
    for ground, end in moving:
        again = not still_open(ground, at)
        ground.expires_at, ground.ended_at = end, None
        ground.since = at if again else ground.since
        about = [(people[ground.person_id], ground.channel, None)]
        values: dict[str, Any] = {
            "by": by,
            "at": at,
            "expires_at": end,
            "bases": {ground.person_id: ground.basis},
            "proof": (proofs or {}).get(ground.pk),
        }
        note(about, ground.purpose, Kind.RECORDED if again else Kind.PROLONGED, **values)
    grounds = [ground for ground, _end in moving]
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


def purpose_of_answers(at: datetime | None = None) -> Purpose | None:
    """The purpose in force for which enquiries are answered."""
    return next((purpose for purpose in Purpose.in_force(at) if purpose.slug == ENQUIRY), None)


def may_be_asked(person: Person) -> list[str]:
    """The channels that one tap would open: those that lead to them, are not open, and that nobody objected to.

    The tap itself is `ask_for_answer` (consents/business/asked_answers.py).
    """
    purpose = purpose_of_answers()
    if purpose is None or purpose.marketing:
        return []
    at, rows = timezone.now(), Ground.of([person.pk], {ENQUIRY})
    by_channel = {ground.channel: ground for ground in rows if ground.purpose.slug == ENQUIRY}
    reached = [channel for channel in purpose.channels if reaches(person, channel)]
    return [channel for channel in reached if is_shut(by_channel.get(channel), at)]


def answers_asked(people: list[int]) -> Asked:
    """What `askable_among` asks of these people, to be asked with other things."""
    return Ground.question(people, {ENQUIRY}).asking()


def askable_among(addresses: Mapping[int, Collection[str]]) -> dict[int, list[str]]:
    """{person: channels that one tap would open}, of many at once; `addresses` names the columns that are filled.

    Channels without an address of ours are left to the record.
    """
    purpose = purpose_of_answers() if addresses else None
    if purpose is None or purpose.marketing:
        return {}
    at, rows = timezone.now(), Ground.of(list(addresses), {ENQUIRY})
    grounds = {(ground.person_id, ground.channel): ground for ground in rows if ground.purpose.slug == ENQUIRY}
    return {
        person: [
            channel
            for channel in purpose.channels
            if CHANNELS[channel].address in filled and is_shut(grounds.get((person, channel)), at)
        ]
        for person, filled in addresses.items()
    }


def is_shut(ground: Ground | None, at: datetime) -> bool:
    """Whether there is no open answer, and no objection to one."""
    return ground is None or (ground.objected_at is None and not still_open(ground, at))

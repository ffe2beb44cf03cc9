"""Who may be read, or handed out, for a purpose: the gate before machines and exports.

    readable(people, purpose, …)     a queryset: only people with a ground in force
    readable_among(keys, …)          the same for a batch, as a set
    left_out(people, purpose, …)     why each of the others may not

The queryset and the answers agree (tests/api/people/test_gate.py); both follow consents/grounds/answers.py. Restricted
people (Art. 18) are never given out, not even where the law requires a message."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from consents.grounds.answers import Answer, State
from consents.grounds.ground_queries import opening
from consents.grounds.recording import answers
from consents.models import Restriction
from crm.privacy.models import Purpose

WORST_FIRST = (
    "restricted",
    "objection",
    "objection_channel",
    "withdrawn",
    "expired",
    "ended",
    "consent_needed",
    "no_ground",
)


def channels_of(purpose: Purpose, channel: str = "") -> list[str]:
    """The channels on which a ground counts: the one asked for, or each of the purpose and none in particular."""
    return [channel] if channel else [*purpose.channels, ""]


def readable(people: Any, purpose: Purpose, channel: str = "", at: datetime | None = None) -> Any:
    """Of a queryset whose primary keys are people's, those who may be read for `purpose`."""
    return people.filter(condition(purpose, channel, at))


def condition(purpose: Purpose, channel: str = "", at: datetime | None = None, *, person: str = "pk") -> Q:
    """The same as a condition on rows that point at their person by the column `person`."""
    return conditions(purpose, [person], channel, at)[person]


def conditions(purpose: Purpose, columns: Iterable[str], channel: str = "", at: datetime | None = None) -> dict[str, Q]:
    """{column: the same for rows that point at their person by it}; what is asked of the purpose is asked once."""
    grounds, held = opening(purpose, channels_of(purpose, channel), at), Restriction.objects.filter(lifted_at=None)
    return {
        column: Q(Exists(grounds.filter(person=OuterRef(column)))) & ~Q(Exists(held.filter(person=OuterRef(column))))
        for column in columns
    }


def readable_among(people: Iterable[int], purpose: Purpose, channel: str = "", at: datetime | None = None) -> set[int]:
    """The same for a batch of people (primary keys), without a look at anybody else."""
    people = list(people)
    grounds = opening(purpose, channels_of(purpose, channel), at).filter(person__in=people)
    return set(grounds.values_list("person_id", flat=True)) - Restriction.in_force(people)


def left_out(people: Iterable[int], purpose: Purpose, channel: str = "", at: datetime | None = None) -> dict[int, str]:
    """{person: the code of the weightiest reason against} for people who are not `readable`. Three at most."""
    people, pairs = list(people), [(item, purpose) for item in channels_of(purpose, channel)]
    if not people:
        return {}
    by_pair = answers(people, pairs, at=at)
    return {item: reason_of([by_pair[item, way, purpose.slug] for way, _purpose in pairs]).reason for item in people}


def reason_of(given_answers: list[Answer]) -> Answer:
    """The weightiest reason against. Where a message is allowed by law only, there is still no ground to read."""
    against = [reason_against for reason_against in given_answers if reason_against.reason in WORST_FIRST]
    return min(
        against,
        key=lambda reason_against: WORST_FIRST.index(reason_against.reason),
        default=Answer(State.NO_GROUND, "no_ground"),
    )

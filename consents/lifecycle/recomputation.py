"""The state of grounds, computed again from the events alone: the two must never differ.

The events of a person are folded in the order in which they were written. Consents asked for or refused change nothing,
nor does a request that nobody confirmed in time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from consents.models import Ground, GroundEvent, refused
from crm.privacy.models import Person

Kind = GroundEvent.Kind
Key = tuple[str, str]  # slug of the purpose, channel


@dataclass(frozen=True)
class Folded:
    """The state of a ground as computed from its events, without its primary key."""

    basis: str
    since: datetime
    expires_at: datetime | None = None
    ended_at: datetime | None = None
    objected_at: datetime | None = None
    refused_all_at: datetime | None = None
    refused_channel_at: datetime | None = None
    anew_at: datetime | None = None

    @classmethod
    def of(cls, ground: Ground) -> "Folded":
        """The stored state."""
        return cls(**{name: getattr(ground, name) for name in cls.__dataclass_fields__})


def recompute(person: Person) -> dict[Key, Folded]:
    """{(purpose, channel): state} of `person` as their events tell it."""
    events = GroundEvent.objects.filter(person=person).select_related("purpose").defer("proof").order_by("pk")
    return fold(events)


def stored_states(person: Person) -> dict[Key, Folded]:
    """{key: state} as the table of grounds has it."""
    grounds = Ground.objects.filter(person=person).select_related("purpose")
    return {(ground.purpose.slug, ground.channel): Folded.of(ground) for ground in grounds}


def fold(events: Iterable[GroundEvent]) -> dict[Key, Folded]:
    """Events, in their order, to states. Pure."""
    states: dict[Key, Folded] = {}
    for event in events:
        key = (event.purpose.slug, event.channel)
        after = applied(states.get(key), event)
        if after is not None:
            states[key] = after
    return states


def applied(state: Folded | None, event: GroundEvent) -> Folded | None:
    """The state after `event`; None where there is still none."""
    match event.kind:
        case Kind.GIVEN | Kind.RECORDED:
            return begun_state(state, event)
        case Kind.OBJECTED:
            return objected(state, event)
        case _ if state is None:
            return None
        case Kind.PROLONGED:
            return replace(state, expires_at=event.expires_at)
        case Kind.WITHDRAWN | Kind.ENDED:
            return replace(state, ended_at=event.at)
        case Kind.EXPIRED if event.expires_at is not None:
            return replace(state, ended_at=event.expires_at)
    return state


def begun_state(state: Folded | None, event: GroundEvent) -> Folded:
    """The state after a ground begins, or begins again; only the person's own yes beats an earlier objection."""
    before = state or Folded(event.basis, event.at)
    changes: dict[str, Any] = {
        "basis": event.basis,
        "since": event.at,
        "expires_at": event.expires_at,
        "ended_at": None,
    }
    if event.own:
        changes["anew_at"] = max(event.at, before.anew_at or event.at)
        if before.objected_at is not None and before.objected_at < event.at:
            changes["objected_at"] = None
    return replace(before, **changes)


def objected(state: Folded | None, event: GroundEvent) -> Folded:
    """A no; where there was no ground, it holds against whatever comes."""
    before = state or Folded(event.basis, event.at, ended_at=event.at)
    return replace(before, **refused(before, event.reach, event.at))

"""The chain of a person's events: each carries a keyed digest of itself and of the event before it.

An event that was changed, put in or taken out behind the product's back no longer fits. The digest covers the opened
proof, not whose row it lies in; it needs `LEDGER_KEY`, which the database does not hold.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from consents.models import GroundEvent
from crm.privacy.models.log_rows import canonical, seal_of

BATCH = 1000


def append(events: Iterable[GroundEvent]) -> None:
    """Insert events of any people, in their order, each behind the one before. Two statements for up to BATCH of them.

    The caller holds the people (`Person.hold`), so nobody else appends at the same time.
    """
    events = list(events)
    last = ends({event.person_id for event in events})
    for event in events:
        event.previous = last.get(event.person_id, "")
        event.seal = last[event.person_id] = sealed(event)
    GroundEvent.objects.bulk_create(events, batch_size=BATCH)


def ends(people: Iterable[int]) -> dict[int, str]:
    """{person: the seal of their newest event}; people without events are absent."""
    rows = GroundEvent.objects.filter(person__in=list(people)).order_by("person_id", "-pk").distinct("person_id")
    return dict(rows.values_list("person_id", "seal"))


def sealed(event: GroundEvent) -> str:
    """The seal computed from the event as it is now."""
    return seal_of(values_of(event)).hex()


def values_of(event: GroundEvent) -> dict[str, Any]:
    """The values that a seal covers."""
    return {
        "event": str(event.uid),
        "purpose": event.purpose_id,
        "channel": event.channel,
        "kind": str(event.kind),
        "basis": str(event.basis),
        "at": event.at,
        "actor": event.actor,
        "text": event.text_id,
        "expires_at": event.expires_at,
        "own": event.own,
        "proof": as_stored(event.proof),
        "previous": event.previous,
        **narrowed(event),
    }


def narrowed(event: GroundEvent) -> dict[str, str]:
    """How far an objection goes, where that is not everything: events from before it was written keep their seals."""
    return {"reach": str(event.reach)} if event.reach else {}


def as_stored(proof: Any) -> Any:
    """A proof as the database gives it back, so that a fresh event and the same one read later are sealed alike."""
    return json.loads(json.dumps(proof, cls=DjangoJSONEncoder))


def fingerprint(event: GroundEvent) -> str:
    """SHA-256 over who, what for, how, when, by whom and the proof: copies of a proof compare by it, without a key."""
    values = {
        "person": str(event.person.uid),
        "purpose": f"{event.purpose.slug}/{event.purpose.version}",
        "channel": event.channel,
        "kind": event.kind,
        "basis": event.basis,
        "at": event.at,
        "actor": event.actor,
        "proof": event.proof,
        **narrowed(event),
    }
    return hashlib.sha256(canonical(values)).hexdigest()


def broken(events: Sequence[GroundEvent], seals: Iterable[str]) -> dict[int, str]:
    """{event's number: what is wrong with it}, for events of one person who come with keys; `seals` are all of theirs.

    An event whose predecessor is gone is not broken: retention takes old ones lawfully. One without a seal is older
    than the chain.
    """
    seals_known = {"", *seals}
    problems = {}
    for event in events:
        if event.seal and not hmac.compare_digest(event.seal, sealed(event)):
            problems[event.pk] = "changed"
        elif event.previous not in seals_known:
            problems[event.pk] = "alone"
    return problems

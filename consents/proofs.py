"""What proves a ground (Art. 7(1)): its events with proofs opened, a fingerprint of each, the ledger's own rows."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from consents.models import Ground, GroundEvent
from crm.privacy.logbook import canonical
from crm.privacy.models import LedgerEntry

LIMIT = 50  # the newest of each kind; a ground has a handful


@dataclass(frozen=True)
class Page:
    """Everything the page of a ground shows, newest first. Four queries, whatever happened to the ground."""

    ground: Ground
    events: list[GroundEvent]
    ledger: list[LedgerEntry]

    @classmethod
    def about(cls, ground: Ground) -> "Page":
        """The page of `ground`, which must come with its person's key."""
        return cls(ground, list(events_of(ground)), list(ledger_of(ground)))

    @property
    def actors(self) -> list[str]:
        """Who recorded what, as `kind:number`, for naming them in one query."""
        return [event.actor for event in self.events]

    @property
    def intact(self) -> bool:
        """Whether every ledger row about this ground still says what it said when it was written."""
        return all(entry.intact() for entry in self.ledger)


def events_of(ground: Ground) -> models.QuerySet[GroundEvent]:
    """The events behind `ground`, of every version of its purpose, newest first."""
    found = GroundEvent.objects.filter(person=ground.person_id, channel=ground.channel)
    found = found.filter(purpose__slug=ground.purpose.slug).select_related("person__key", "purpose", "origin")
    return found.order_by("-at", "-pk")[:LIMIT]


def ledger_of(ground: Ground) -> models.QuerySet[LedgerEntry]:
    """Ledger rows about `ground`: its own, and the arrival of the person that brought it."""
    slug = ground.purpose.slug
    own = models.Q(target=f"purpose:{slug}:{ground.channel}")
    arrival = models.Q(act="contact.added", counts__purpose=slug)
    objection = models.Q(act="ground.objected", target="marketing") if ground.purpose.marketing else models.Q()
    return LedgerEntry.objects.filter(own | arrival | objection, about=ground.person.uid).order_by("-at", "-pk")[:LIMIT]


def fingerprint(event: GroundEvent) -> str:
    """SHA-256 over who, what for, how, when, by whom and the proof: two copies of a proof compare by it."""
    values = {
        "person": str(event.person.uid),
        "purpose": f"{event.purpose.slug}/{event.purpose.version}",
        "channel": event.channel,
        "kind": event.kind,
        "basis": event.basis,
        "at": event.at,
        "actor": event.actor,
        "proof": event.proof,
    }
    return hashlib.sha256(canonical(values)).hexdigest()


def shown_proof(proof: Any) -> list[tuple[str, str]]:
    """The parts of a proof as (name, text), in the order in which they were recorded; a bare value has no name."""
    if proof is None:
        return []
    parts = proof.items() if isinstance(proof, dict) else [("", proof)]
    return [(str(name), value if isinstance(value, str) else as_json(value)) for name, value in parts]


def as_json(value: Any) -> str:
    """A value as JSON, letters kept."""
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)

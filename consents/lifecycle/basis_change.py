"""Somebody begins or ends to act for a company: what rested on a contract rests on our interest now, or the reverse."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from consents.grounds.ground_events import bases_of, note
from consents.models import Ground, GroundEvent
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import LegalBasis, Person


def rebase(people: Iterable[Person], *, by: Actor, at: datetime | None = None) -> int:
    """Put grounds of contracts on the basis that they have now (Art. 6(1)(b) or (f)); how many changed.

    BalancingNeeded when a purpose does not say why our interest outweighs that of a company's people.
    """
    at, by_key = at or timezone.now(), {person.pk: person for person in people}
    with transaction.atomic():
        Person.hold(by_key.values())
        rows = Ground.objects.filter(person__in=by_key, purpose__legal_basis=LegalBasis.CONTRACT, ended_at=None)
        changed = 0
        for ground in rows.select_for_update(of=("self",)).select_related("purpose"):
            person = by_key[ground.person_id]
            bases = bases_of([person], ground.purpose)
            if bases[person.pk] == ground.basis or not ground.in_force(at):
                continue
            Ground.objects.filter(pk=ground.pk).update(basis=bases[person.pk], since=at)
            facts: dict[str, Any] = {"bases": bases, "expires_at": ground.expires_at}
            note([(person, ground.channel, None)], ground.purpose, GroundEvent.Kind.RECORDED, by=by, at=at, **facts)
            ledger.record(
                "ground.rebased", by=by, about=person, target=f"purpose:{ground.purpose.slug}:{ground.channel}"
            )
            changed += 1
    return changed

"""Art. 18: placing a restriction. What it stops is asked of `Restriction.in_force` at every act."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from consents.models import Restriction
from crm.privacy import ledger
from crm.privacy.actors import Actor
from crm.privacy.models import Person


@transaction.atomic
def restrict(person: Person, reason: str, *, by: Any, at: datetime | None = None) -> Restriction:
    """Keep the person's data and use them no more, since `at` (now by default). One in force already stays as it is."""
    actor = Actor.of(by)
    columns = {"reason": reason, "since": at or timezone.now(), "placed_by": f"{actor.kind}:{actor.id}"}
    placed, new = Restriction.objects.get_or_create(person=person, lifted_at=None, defaults=columns)
    if new:
        ledger.record("restriction.placed", by=by, about=person, counts={"reason": str(reason)})
    return placed

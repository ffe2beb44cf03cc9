"""Art. 18: placing a restriction and lifting it. What it stops is asked of `Restriction.in_force` at every act."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consents.models import Restriction
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Person


class NotTold(ValueError):
    """Before a restriction is lifted the person is told (Art. 18(3))."""


@transaction.atomic
def restrict(person: Person, reason: str, *, by: Actor, at: datetime | None = None) -> Restriction:
    """Keep the person's data and use them no more, since `at` (now by default). One in force already stays as it is."""
    Person.hold([person])
    columns = {"reason": reason, "since": at or timezone.now(), "placed_by": signature(by)}
    placed, new = Restriction.objects.get_or_create(person=person, lifted_at=None, defaults=columns)
    if new:
        ledger.record("restriction.placed", by=by, about=person, counts={"reason": str(reason)})
    return placed


@transaction.atomic
def lift(person: Person, *, by: Actor, told_at: datetime | None, at: datetime | None = None) -> bool:
    """Use their data again since `at` (now by default). False when nothing is restricted.

    `told_at` is when they were told that it ends. NotTold without it, or when that is yet to come (Art. 18(3)).
    """
    at = at or timezone.now()
    if told_at is None or told_at > at:
        raise NotTold(str(person.uid))
    Person.hold([person])
    held = Restriction.objects.filter(person=person, lifted_at=None)
    if not held.update(lifted_at=at, told_at=told_at, lifted_by=signature(by)):
        return False
    ledger.record("restriction.lifted", by=by, about=person)
    return True

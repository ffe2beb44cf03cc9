"""An address says that it wants no marketing, told by whoever heard it: nobody has to be named, and nobody is.

    unsubscribe("email", "ada@firma.test", by=…)     everybody who has the address, and whoever has it later
    leave("email", "…", purpose, by=…)               what they agreed to, or the interest of ours, for one purpose alone

The address itself is remembered as a keyed hash, as of every objection (suppressed_addresses.py): it meets an import
of somebody who is not here yet. Who leaves one purpose alone has to be here: a hash says nothing of purposes.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consents.grounds.objections import object_to, take_objections
from consents.grounds.recording import withdraw
from consents.grounds.suppressed_addresses import covered, rows_of
from consents.models import Ground, Suppression
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import LegalBasis, Person, Purpose

ACT = "address.unsubscribed"


def unsubscribe(kind: str, value: str, *, by: Actor, at: datetime | None = None, channel: str = "") -> None:
    """Art. 21(2): no marketing to this address, by `channel` alone if one is named, nor to anybody who has it."""
    at = at or timezone.now()
    with transaction.atomic():
        people = list(Person.objects.with_keys().having(kind, value).order_by("pk"))
        channels = [channel] if channel else None
        rows = [row for code in covered(kind, channels) for row in rows_of(kind, value, at, channel=code)]
        Suppression.objects.bulk_create(rows, ignore_conflicts=True)
        take_objections(people, by=by, at=at, target=f"address:{kind}", channels=channels)
        ledger.record(ACT, by=by, target=f"address:{kind}", counts={"channel": channel, "people": len(people)})


def leave(kind: str, value: str, purpose: Purpose, *, by: Actor, at: datetime | None = None, channel: str = "") -> None:
    """No more of `purpose`, on `channel` or on all of its channels, to anybody who has the address."""
    at = at or timezone.now()
    channels = [channel] if channel else (purpose.channels or [""])
    with transaction.atomic():
        people = list(Person.objects.with_keys().having(kind, value).order_by("pk"))
        for person in people:
            on_consent = consented(person, purpose, channels)
            for code in on_consent:
                withdraw(person, purpose, code, by=by, at=at)
            object_to(person, purpose, channels=[code for code in channels if code not in on_consent], by=by, at=at)
        counts = {"purpose": purpose.slug, "channel": channel, "people": len(people)}
        ledger.record(ACT, by=by, target=f"address:{kind}", counts=counts)


def consented(person: Person, purpose: Purpose, channels: list[str]) -> set[str]:
    """The channels on which nothing but a consent allows it."""
    rows = Ground.objects.filter(person=person, purpose__slug=purpose.slug, channel__in=channels)
    return set(rows.filter(basis=LegalBasis.CONSENT).values_list("channel", flat=True))

"""Whether names may stand in calendar links, and of whom: the one rule.

The firm that keeps our staff's calendars is a recipient. Only with an agreement in force (Art. 28), and only people
whom a purpose that names it as a recipient allows, are named; each is told to have been disclosed, once a day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from consents.grounds.readable_people import readable_among
from crm.privacy.actors import Actor
from crm.privacy.categories import Category
from crm.privacy.models import Agreement, Disclosure, Person, Purpose, Recipient
from crm.sales.models.tasks import midnight

NAMES = [str(Category.IDENTITY)]


@dataclass(frozen=True)
class Provider:
    """The firm, and the purposes that name it."""

    recipient: Recipient
    purposes: tuple[Purpose, ...]

    def allowed(self, people: Iterable[int]) -> dict[int, Purpose]:
        """{person: purpose} of those who may be named there."""
        people = list(people)
        purposes: dict[int, Purpose] = {}
        for purpose in self.purposes if people else ():
            if purpose.needs(Category.IDENTITY):
                purposes = {**dict.fromkeys(readable_among(people, purpose), purpose), **purposes}
        return purposes


def provider(at: datetime | None = None) -> Provider | None:
    """Who may be given names; None while nobody is. Two statements."""
    day = timezone.localdate(at) if at else timezone.localdate()
    agreement = Agreement.objects.in_force(day).filter(calendars=True).select_related("recipient").first()
    if agreement is None:
        return None
    return Provider(agreement.recipient, tuple(agreement.recipient.purposes.active().order_by("pk")))


def record_disclosures(named: dict[Person, Purpose], recipient: Recipient, *, by: Actor, at: datetime) -> None:
    """Records one disclosure a day for each person named, under a lock, so that two readings at once write only one."""
    if not named:
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", ["calendar.disclosures", recipient.pk])
        since = midnight(timezone.localdate(at))
        disclosures = Disclosure.objects.filter(person__in=list(named), recipient=recipient, at__gte=since)
        disclosed_today = set(disclosures.values_list("person_id", flat=True))
        for purpose in {each.pk: each for each in named.values()}.values():
            fresh = [
                person
                for person, purpose_of_person in named.items()
                if purpose_of_person == purpose and person.pk not in disclosed_today
            ]
            Disclosure.note(fresh, recipient=recipient, categories=NAMES, by=by, purpose=purpose, at=at)

"""Whether names may stand in calendar links, and of whom: the one rule.

The firm that keeps our staff's calendars is a recipient. Names stand in them where the disclosure gate lets them go
there, as what runs already, and only of people whom the purpose in question allows; for each of them one disclosure a
day is recorded. To a firm that the gate refuses a link says «busy» and the time, nothing else.
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
from crm.privacy.recipients.gate import DisclosureAnswer, facts_in, may_disclose, with_facts
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
    return keeper_of_calendars(at or timezone.now())[0]


def keeper_of_calendars(at: datetime) -> tuple[Provider | None, DisclosureAnswer | None]:
    """The firm that keeps our calendars, with the purposes for which the gate lets names go there.

    Or none, and why the gate refuses the firm that an agreement about calendars was ever made with; (None, None) where
    there is no such firm. Two statements for each.
    """
    keeping = Agreement.objects.filter(calendars=True).values("recipient")
    refused = None
    for row in with_facts(Recipient.objects.active(at).filter(pk__in=keeping).order_by("name"), None, at):
        facts = facts_in(row)
        answers = {
            purpose: may_disclose(row, purpose, NAMES, at, running=True, facts=facts.under(purpose))
            for purpose in row.purposes.active(at).order_by("pk")
        }
        if allowed := tuple(purpose for purpose, answer in answers.items() if answer.allowed):
            return Provider(row, allowed), None
        refused = may_disclose(row, None, NAMES, at, running=True, facts=facts)
    return None, refused


def record_disclosures(
    named: dict[Person, Purpose], recipient: Recipient, *, by: Actor, at: datetime, categories: list[str] = NAMES
) -> None:
    """Records one disclosure a day for each person named, under a lock, so that two readings at once write only one."""
    if not named:
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", ["calendar.disclosures", recipient.pk])
        since = midnight(timezone.localdate(at))
        disclosures = Disclosure.objects.filter(person__in=list(named), recipient=recipient, at__gte=since)
        disclosures = disclosures.filter(categories__contains=categories)
        disclosed_today = set(disclosures.values_list("person_id", flat=True))
        for purpose in {each.pk: each for each in named.values()}.values():
            fresh = [
                person
                for person, purpose_of_person in named.items()
                if purpose_of_person == purpose and person.pk not in disclosed_today
            ]
            Disclosure.note(fresh, recipient=recipient, categories=categories, by=by, purpose=purpose, at=at)

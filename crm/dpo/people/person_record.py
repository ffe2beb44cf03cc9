"""The record of one person: the data held, grounds, origins, recipients, who looked, and what was done. Masked.

The number of queries does not depend on the number of rows.
"""

from typing import Any

from django.db.models import Q

from consents.grounds.recording import answers
from consents.models import Ground, GroundEvent, Restriction
from consents.recipients.person_recipients import recipients_of
from consents.recipients.receiving_words import in_words
from crm.accounts.language.actor_names import names_of, signature_pair
from crm.dpo.logs import entries
from crm.dpo.people.holdings import values_by_category
from crm.dpo.people.masked_values import masked_value
from crm.privacy.models import AccessEntry, LedgerEntry, Origin, Person
from dsar.cases.stages import with_words
from dsar.models import Case, Subject

EACH = 10  # newest rows of a card; the logs' own pages hold the rest
MOST = 100  # grounds and origins: more than anybody has


def record_context(person: Person) -> dict[str, Any]:
    """The template context of the record of `person`, who must come with their key."""
    looked, acted = (
        AccessEntry.objects.filter(people__contains=[person.pk]),
        LedgerEntry.objects.filter(about=person.uid),
    )
    shelves = values_by_category(person)
    return {
        "person": person,
        "name": masked_value(person, "name"),
        "contact": getattr(person, "contact", None),
        "restriction": Restriction.objects.filter(person=person, lifted_at=None).first(),
        "shelves": shelves,
        "origins": origins(person),
        "grounds": grounds(person),
        "events": events(person),
        "recipients": in_words(recipients_of(person), {shelf.category for shelf in shelves}),
        "requests": requests(person),
        "looks": entries.looks(list(looked.order_by("-at", "-pk")[:EACH])),
        "acts": entries.acts(list(acted.order_by("-at", "-pk")[:EACH])),
    }


def origins(person: Person) -> list[dict[str, Any]]:
    """Where their data came from and who wrote it down, newest first."""
    rows = list(Origin.objects.filter(person=person).order_by("-obtained_at", "-pk")[:MOST])
    names = names_of(signature_pair(row.recorded_by) for row in rows if row.recorded_by)
    return [{"origin": row, "who": names.get(signature_pair(row.recorded_by), "")} for row in rows]


def grounds(person: Person) -> list[dict[str, Any]]:
    """Their grounds with today's answer, by purpose and channel."""
    rows = list(
        Ground.objects.filter(person=person).select_related("purpose").order_by("purpose__name", "channel")[:MOST]
    )
    gate_answers = answers([person.pk], [(row.channel, row.purpose) for row in rows])
    return [{"ground": row, "answer": gate_answers[person.pk, row.channel, row.purpose.slug]} for row in rows]


def events(person: Person) -> list[dict[str, Any]]:
    """What happened to their grounds, newest first; proofs stay closed here."""
    events = GroundEvent.objects.filter(person=person).select_related("purpose").defer("proof")
    rows = list(events.order_by("-at", "-pk")[:EACH])
    names = names_of(signature_pair(row.actor) for row in rows)
    return [{"event": row, "who": names[signature_pair(row.actor)]} for row in rows]


def requests(person: Person) -> list[tuple[Case, str]]:
    """Requests they made, and those about them, each with where it stands, the newest first; nothing is opened."""
    of_person = Q(person=person) | Q(pk__in=Subject.objects.filter(person=person).values("case"))
    return with_words(Case.objects.filter(of_person).defer("details", "postal").order_by("-received_at", "-pk")[:EACH])

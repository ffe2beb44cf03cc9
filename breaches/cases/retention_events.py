"""What a breach does to retention: an open case keeps whoever is in its scope, a closed one starts a period."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef

from breaches.models import ScopeDraw, ScopePerson
from crm.privacy.map.empty_tables import absent
from retention.horizons.retention_events import Event
from retention.models.rules import Start

REGISTER = "security"  # the purpose of the register of breaches (Art. 33(5)): no other rule counts from a breach


def events(people: Iterable[int]) -> list[Event]:
    """Cases in whose newest scope these people are (`RETENTION_EVENTS`): one query. Exercises keep nobody."""
    keys = list(people)
    if absent(ScopePerson, keys):
        return []
    later = ScopeDraw.objects.filter(breach=OuterRef("draw__breach"), version__gt=OuterRef("draw__version"))
    rows = ScopePerson.objects.filter(~Exists(later), person__in=keys, draw__breach__drill=False)
    by_case: dict[tuple[int, str], Any] = {}
    names = ("number", "state", "opened_at", "closed_at")
    for person, *case in rows.values_list("person", *(f"draw__breach__{name}" for name in names)):
        by_case[person, case[0]] = case
    return [of(person, *case) for (person, _number), case in by_case.items()]


def of(person: int, number: str, state: str, opened_at: Any, closed_at: Any) -> Event:
    """The event of one case."""
    running, url = state == "open", f"/privacy/breaches/{number}/"
    end = opened_at if running else closed_at
    return Event(person, Start.CASE_END, end, REGISTER, ref=number, open=running, url=url)

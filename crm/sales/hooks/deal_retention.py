"""What deals do to retention (RETENTION_EVENTS): an open one keeps whoever is on it, a won one is its party's act."""

from collections.abc import Iterable, Iterator

from django.urls import reverse

from crm.privacy.categories import Category
from crm.privacy.map.empty_tables import absent
from crm.sales.models import Deal, DealPerson
from retention.horizons.retention_events import Event
from retention.models import Start


def events(people: Iterable[int]) -> Iterator[Event]:
    """Open deals with `people` (primary keys) on them, and what those of them who are the party bought: two queries."""
    keys = list(people)
    yield from () if absent(DealPerson, keys) else running(keys)
    yield from () if absent(Deal, keys) else bought(keys)


def running(keys: list[int]) -> Iterator[Event]:
    """Open deals that they are on."""
    rows = DealPerson.objects.filter(person__in=keys, deal__outcome="", deal__binned_at=None)
    for person, uid, opened in rows.values_list("person", "deal__uid", "deal__opened_at"):
        told = {"ref": uid.hex[:8].upper(), "url": reverse("sales:deal", args=[uid])}
        # a deal is no duty: it keeps their data from the purge, and stands against no request of theirs
        yield Event(person, Start.ACTIVITY, opened, open=True, **told)


def bought(keys: list[int]) -> Iterator[Event]:
    """Won deals of theirs."""
    won = Deal.objects.filter(person__in=keys, outcome=Deal.Outcome.WON)
    for person, ended in won.values_list("person", "ended_at"):
        yield Event(person, Start.ACTIVITY, ended, also=(Category.CORRESPONDENCE,))

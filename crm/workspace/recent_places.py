"""What a colleague looked at last, newest first: records, companies and deals, for the palette and for my day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from crm.contacts.people.recent import KEY, Place, firms, people
from crm.sales.deal_pages.recent_deals import deals

SOURCES: tuple[Callable[..., dict[str, Place]], ...] = (people, firms, deals)


@dataclass(frozen=True, kw_only=True)
class Recent(Place):
    """A place, and when it was looked at."""

    at: datetime


def recently(request: HttpRequest, size: int = 6) -> list[Recent]:
    """The last places, newest first, as far as the reader still sees them and may use them."""
    rows = request.session.get(KEY, [])
    seen: dict[str, list[str]] = {}
    for kind, uid, _at in rows:
        seen.setdefault(kind, []).append(uid)
    places: dict[str, Place] = {}
    for source in SOURCES:
        places |= source(seen, user=request.user)
    there = [Recent(**vars(places[uid]), at=datetime.fromisoformat(at)) for _kind, uid, at in rows if uid in places]
    return there[:size]


def people_named(places: Iterable[Place]) -> set[int]:
    """Whose data the labels are, for the access log."""
    return {place.person for place in places if place.person}


def fields_named(places: Iterable[Place]) -> set[str]:
    """Which of their data, for the access log."""
    return {place.field for place in places if place.person}

"""The records that a user looked at last, newest first: contacts, companies and deals, for the palette and «My day»."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from crm.contacts.people.recent import KEY, Place, firms, people
from crm.sales.deal_pages.recent_deals import deals

SOURCES: tuple[Callable[..., dict[str, Place]], ...] = (people, firms, deals)


@dataclass(frozen=True, kw_only=True)
class Recent(Place):
    """A place with the time of the visit."""

    at: datetime


def recent_places(request: HttpRequest, size: int = 6) -> list[Recent]:
    """The last places, newest first, that the user still sees and may use."""
    rows = request.session.get(KEY, [])
    ids_by_kind: dict[str, list[str]] = {}
    for kind, uid, _at in rows:
        ids_by_kind.setdefault(kind, []).append(uid)
    places: dict[str, Place] = {}
    for source in SOURCES:
        places |= source(ids_by_kind, user=request.user)
    visited = [Recent(**vars(places[uid]), at=datetime.fromisoformat(at)) for _kind, uid, at in rows if uid in places]
    return visited[:size]


def people_named(places: Iterable[Place]) -> set[int]:
    """Keys of the people whose data the labels are, for the access log."""
    return {place.person for place in places if place.person}


def fields_named(places: Iterable[Place]) -> set[str]:
    """Which of their data the labels are, for the access log."""
    return {place.field for place in places if place.person}

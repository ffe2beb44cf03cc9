"""What a colleague looked at last, to go on from there: kept in their session, so it is gone when they sign out.

Not from the access log, which is kept for security and accountability alone. Only public ids are remembered. A source
of places is `source({kind: [public ids]}, user=…)` -> {public id: Place} of those that they still see and may use.
Whoever shows them: crm/workspace/recent_places.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.prepared import prepared
from crm.contacts.companies.company_record import CompanySheet
from crm.contacts.models import Company, Contact
from crm.contacts.ownership.custody import named_for
from crm.contacts.people.companions import usable

KEY, MOST = "recent", 8
CONTACT, COMPANY = "contact", "company"
Seen = Mapping[str, list[str]]


@dataclass(frozen=True)
class Place:
    """One place as its reader may read it; `person` is whose data the label is, if anybody's, and `field` which."""

    label: str
    url: str
    icon: str
    person: int | None = None
    field: str = "name"


def remember(request: HttpRequest, kind: str, thing: Any) -> None:
    """Put it first among what was looked at."""
    uid = str(thing.uid)
    others = [row for row in request.session.get(KEY, []) if row[1] != uid]
    request.session[KEY] = [[kind, uid, timezone.now().isoformat()], *others][:MOST]


def uids_of(seen: Seen, kind: str) -> list[UUID]:
    """The public ids of one kind."""
    return [UUID(uid) for uid in seen.get(kind, [])]


@prepared
def people_looked_at(reader: Any, *, uids: list[UUID]) -> Any:
    """Records that the reader sees and may use."""
    return usable(Contact.objects.filter(person__uid__in=uids), reader)


@prepared
def firms_looked_at(reader: Any, *, uids: list[UUID]) -> Any:
    """Companies that the reader sees."""
    return Company.objects.alive().visible_to(reader).filter(uid__in=uids).with_keys()


def people(seen: Seen, *, user: Any) -> dict[str, Place]:
    """Records, by the names that this reader may read."""
    rows = people_looked_at.rows(user, uids=uids_of(seen, CONTACT))
    return {str(one.uid): Place(named_for(user, one), address("record", one), "user", one.pk) for one in rows}


def firms(seen: Seen, *, user: Any) -> dict[str, Place]:
    """Pages of companies."""
    rows = firms_looked_at.rows(user, uids=uids_of(seen, COMPANY))
    return {
        str(one.uid): Place(
            CompanySheet(one, user).name, address("company", one), "building", one.sole_trader_id, "company"
        )
        for one in rows
    }


def address(name: str, thing: Any) -> str:
    """Where it stands."""
    return reverse(f"contacts:{name}", args=[thing.uid])

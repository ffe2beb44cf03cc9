"""The records that a user looked at last, kept in their session and so gone when they sign out.

It does not use the access log, which is kept for security and accountability alone. Only public ids are stored. A
source is `source({kind: [public ids]}, user=…)` -> {public id: Place} of those that the user still sees and may use;
crm/workspace/recent_places.py combines them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.prepared import prepared
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.models import Company, Contact
from crm.contacts.ownership.custody import named_for
from crm.contacts.people.companions import usable_by

KEY, MOST = "recent", 8
CONTACT, COMPANY = "contact", "company"
VisitedIds = Mapping[str, list[str]]


@dataclass(frozen=True)
class Place:
    """A record as the reader may see it; its label is `field` of `person`, if it is personal."""

    label: str
    url: str
    icon: str
    person: int | None = None
    field: str = "name"


def remember_visit(request: HttpRequest, kind: str, visited: Any) -> None:
    """Put the record first among the visited ones."""
    uid = str(visited.uid)
    others = [row for row in request.session.get(KEY, []) if row[1] != uid]
    request.session[KEY] = [[kind, uid, timezone.now().isoformat()], *others][:MOST]


def uids_of(seen: VisitedIds, kind: str) -> list[UUID]:
    """The public ids of one kind."""
    return [UUID(uid) for uid in seen.get(kind, [])]


@prepared
def people_looked_at(reader: Any, *, uids: list[UUID]) -> Any:
    """Records that the reader sees and may use."""
    return usable_by(Contact.objects.filter(person__uid__in=uids), reader)


@prepared
def firms_looked_at(reader: Any, *, uids: list[UUID]) -> Any:
    """Companies that the reader sees."""
    return Company.objects.alive().visible_to(reader).filter(uid__in=uids).with_keys()


def people(visited: VisitedIds, *, user: Any) -> dict[str, Place]:
    """Visited contacts, with names as this reader may see them."""
    rows = people_looked_at.rows(user, uids=uids_of(visited, CONTACT))
    return {
        str(contact.uid): Place(named_for(user, contact), address("record", contact), "user", contact.pk)
        for contact in rows
    }


def firms(visited: VisitedIds, *, user: Any) -> dict[str, Place]:
    """Visited companies."""
    rows = firms_looked_at.rows(user, uids=uids_of(visited, COMPANY))
    return {
        str(company.uid): Place(
            CompanyRecord(company, user).name,
            address("company", company),
            "building",
            company.sole_trader_id,
            "company",
        )
        for company in rows
    }


def address(name: str, target: Any) -> str:
    """The address of the record's page."""
    return reverse(f"contacts:{name}", args=[target.uid])

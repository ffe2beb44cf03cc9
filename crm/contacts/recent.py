"""What a colleague looked at last, to go on from there: kept in her session, so it is gone when she signs out.

Not from the access log, which is kept for security and accountability alone. Only public ids are remembered.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from crm.contacts.companions import usable
from crm.contacts.company_sheet import CompanySheet
from crm.contacts.custody import named_for
from crm.contacts.models import Company, Contact

KEY, MOST = "recent", 8
CONTACT, COMPANY = "contact", "company"


@dataclass(frozen=True)
class Recent:
    """One place; `person` is whose data its name is, if anybody's."""

    label: str
    url: str
    icon: str
    at: datetime
    person: int | None = None


def remember(request: HttpRequest, kind: str, thing: Contact | Company) -> None:
    """Put it first among what was looked at."""
    uid = str(thing.uid)
    others = [row for row in request.session.get(KEY, []) if row[1] != uid]
    request.session[KEY] = [[kind, uid, timezone.now().isoformat()], *others][:MOST]


def recently(request: HttpRequest, size: int = 6) -> list[Recent]:
    """The last places, newest first, as far as the reader still sees them and may use them."""
    rows = request.session.get(KEY, [])
    people = {
        str(one.uid): one for one in usable(Contact.objects.filter(person__uid__in=of(rows, CONTACT)), request.user)
    }
    firms = Company.objects.alive().visible_to(request.user).filter(uid__in=of(rows, COMPANY)).with_keys()
    found = {
        **{uid: person_place(one, request.user) for uid, one in people.items()},
        **{str(one.uid): firm_place(one, request.user) for one in firms},
    }
    return [Recent(*found[uid][:3], datetime.fromisoformat(at), found[uid][3]) for _k, uid, at in rows if uid in found][
        :size
    ]


def of(rows: list[list[str]], kind: str) -> list[str]:
    """The ids of one kind."""
    return [uid for one, uid, _at in rows if one == kind]


def person_place(contact: Contact, reader: Any) -> tuple[str, str, str, int | None]:
    """A record, by the name that this reader may read."""
    return named_for(reader, contact), reverse("contacts:record", args=[contact.uid]), "user", contact.pk


def firm_place(company: Company, reader: Any) -> tuple[str, str, str, int | None]:
    """A company's page."""
    url = reverse("contacts:company", args=[company.uid])
    return CompanySheet(company, reader).name, url, "building", company.sole_trader_id

"""Addresses that we hold: whose one is, and whether it is old enough to prove who somebody is.

An address that was changed or added within thirty days proves nothing: whoever changed it may be the one who asks
(security.md, class 20). The old one is told of the change at once, so that its owner can object.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from consents.letters import signed
from crm.mail.outbox import post
from crm.privacy.index import blinds, normal_email
from crm.privacy.masking import masked_name
from crm.privacy.models import ContactPoint, LedgerEntry, Person

PROVES_AFTER = timedelta(days=30)
MOST = 10  # people of one address who are looked at; an address of more is a switchboard
CHANGED = "person.rectified"


@dataclass(frozen=True)
class Stored:
    """One of our people at an address, as it is spelled in our data."""

    person: Person
    address: str
    proves: bool


def stored_at(email: str, at: datetime) -> list[Stored]:
    """Our people who have this e-mail address. Whoever only ever sent a request is none of them."""
    indexes = blinds("email", email) if email.strip() else []
    if not indexes:
        return []
    strangers = {"requests": None, "represents": None}
    primary = Person.objects.with_keys().filter(email_index__in=indexes, **strangers).order_by("pk")[:MOST]
    found = {one.pk: Stored(one, one.email, proves(one, "email", at)) for one in primary}
    points = ContactPoint.objects.filter(kind=ContactPoint.Kind.EMAIL, index__in=indexes)
    points = points.filter(person__requests=None, person__represents=None)
    for point in points.select_related("person__key").order_by("pk")[:MOST]:
        found.setdefault(point.person_id, Stored(point.person, point.value, point.added_at <= at - PROVES_AFTER))
    return [one for one in found.values() if one.address]


def proves(person: Person, column: str, at: datetime) -> bool:
    """Whether her `column` (email, phone) has stood unchanged for thirty days."""
    lately = LedgerEntry.objects.filter(about=person.uid, act=CHANGED, at__gt=at - PROVES_AFTER)
    return not lately.filter(fields__contains=[column]).exists()


def tell_the_old_address(person: Person, field: str, before: str, *, by: Any) -> None:
    """Her e-mail address was changed: the old one hears of it (`ADDRESS_WATCHERS`), in the transaction of the change.

    Nothing is sent for a first address, for one that was only taken out, or for another spelling of the same.
    """
    after = getattr(person, field)
    if field != "email" or not before or not after or normal_email(before) == normal_email(after):
        return
    told = {"who": masked_name(person.name), **signed()}
    with transaction.atomic():
        post("address_changed", to=person, address=before, by=by, context=told, required=True)

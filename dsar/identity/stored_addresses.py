"""Addresses that we hold: whose one is, and whether it is old enough to prove who somebody is.

An address that was changed or added within thirty days proves nothing: whoever changed it may be the one who asks
(security.md, class 20). The old one is told at once that it was changed or taken out, so that its owner can object: the
letter names no other address, and no letter about it goes to the new one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from consents.letters import signed
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import Actor
from crm.privacy.keys.blind_index import blinds, normal_email
from crm.privacy.masking import masked_name
from crm.privacy.models import ContactPoint, LedgerEntry, Person
from dsar.models import Case

PROVES_AFTER = timedelta(days=30)
SLIP = timedelta(hours=1)  # what is corrected within it was a slip of the pen
MOST = 10  # people of one address who are looked at; an address of more is a switchboard
CHANGED, FILLED = "person.rectified", "contact.completed"  # by hand, and by an import where there was none
LETTER = "address_changed"


@dataclass(frozen=True)
class StoredAddress:
    """One of our people at an address, as it is spelled in our data."""

    person: Person
    address: str
    proves: bool


def stored_at(email: str, at: datetime) -> list[StoredAddress]:
    """Our people who have this e-mail address. Whoever only ever sent a request is none of them."""
    indexes = blinds("email", email) if email.strip() else []
    if not indexes:
        return []
    strangers = {"requests": None, "represents": None}
    primary = Person.objects.with_keys().filter(email_index__in=indexes, **strangers).order_by("pk")[:MOST]
    by_person = {
        primary_person.pk: StoredAddress(primary_person, primary_person.email, proves(primary_person, "email", at))
        for primary_person in primary
    }
    points = ContactPoint.objects.filter(kind=ContactPoint.Kind.EMAIL, index__in=indexes)
    points = points.filter(person__requests=None, person__represents=None)
    for point in points.select_related("person__key").order_by("pk")[:MOST]:
        by_person.setdefault(
            point.person_id, StoredAddress(point.person, point.value, point.added_at <= at - PROVES_AFTER)
        )
    return [primary_person for primary_person in by_person.values() if primary_person.address]


def people_at_given_address(case: Case, at: datetime) -> list[StoredAddress]:
    """Our people who have the address that the requester gave."""
    return stored_at(case.person.email, at) if case.person else []


def proves(person: Person, column: str, at: datetime) -> bool:
    """Whether the person's `column` (email, phone) has been unchanged for thirty days."""
    return not lately(person, column, at, CHANGED, FILLED)


def lately(person: Person, column: str, at: datetime, *acts: str) -> bool:
    """Whether one of these acts changed the person's `column` within thirty days."""
    entries = LedgerEntry.objects.filter(about=person.uid, act__in=acts, at__gt=at - PROVES_AFTER)
    return entries.filter(fields__contains=[column]).exists()


def tell_the_old_address(person: Person, field: str, before: str, *, by: Actor) -> None:
    """Their e-mail address was changed or taken out: the old one hears of it, in that transaction (`ADDRESS_WATCHERS`).

    Nothing is sent for a first address, for another spelling of the same, or to one that was never theirs.
    """
    after = getattr(person, field)
    if field != "email" or not before or normal_email(before) == normal_email(after):
        return
    if never_theirs(person, before, timezone.now(), gone=not after):
        return
    context = {"who": masked_name(person.name), "gone": not after, **signed()}
    with transaction.atomic():
        post(LETTER, to=person, address=before, by=by, context=context, required=True)


def never_theirs(person: Person, address: str, at: datetime, *, gone: bool) -> bool:
    """Whether a stranger may read what is sent there: mistyped and corrected within the hour, or `gone` again after an
    import that filled it in. An address that has been told once is told again.
    """
    if person.created_at > at - SLIP or (gone and lately(person, "email", at, FILLED)):
        return True
    letters = Message.objects.filter(person=person, template=LETTER, created_at__gt=at - SLIP)
    return letters.exclude(to_index__in=blinds("email", address)).exists()

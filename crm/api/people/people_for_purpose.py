"""People as a purpose lets them be seen: only the fields it needs come back (Art. 25), of nobody without a ground.

    page of contacts the caller sees ──readable──> logged and disclosed ──> opened ──> {id, the needed fields}

What a colleague sees masked on screens because their role reaches everybody is masked here too.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from consents.grounds.readable_people import readable
from crm.api.people.purpose_gate import must_be_readable, purpose_named
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.shapes import ChannelField, Query
from crm.contacts.models import Company, Contact
from crm.contacts.ownership.custody import sees_name_in_lists
from crm.contacts.ownership.lookups import contact_or_404
from crm.contacts.safeguards.minimisation import CATEGORIES
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.map.data_map import fields_for
from crm.privacy.masking import masked
from crm.privacy.models import ContactPoint, Person, Purpose
from crm.privacy.models.person import FURTHER_ADDRESSES

NEWEST, OLDEST = "-last_activity", "last_activity"
FIRST = (datetime.min.replace(tzinfo=UTC), 0)  # before every row


class PurposeQuery(Query):
    """What for, and perhaps by which channel."""

    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    channel = ChannelField(required=False, help_text="Only those who may be reached by this channel for the purpose.")


class PeopleQuery(PurposeQuery, Paged):
    """The parameters of a list of people."""

    ordering = serializers.ChoiceField(
        [NEWEST, OLDEST],
        default=NEWEST,
        help_text="Newest activity first; the other way round nobody is missed who becomes active while you read.",
    )


def purpose_of(request: Any, query: dict[str, Any]) -> Purpose:
    """The purpose that the query names."""
    return purpose_named(request, query["purpose"])


def page_of(request: Any, query: dict[str, Any], purpose: Purpose, contacts: Any) -> Page:
    """A page of those of `contacts` that the caller sees and may read for the purpose, with their keys."""
    allowed = readable(contacts, purpose, query.get("channel", ""))

    def fetch(*, size: int, edge: tuple | None) -> Sequence[Contact]:
        where = {"before": edge} if query["ordering"] == NEWEST else {"after": edge or FIRST}
        return allowed.newest_for(request.user, size=size, **where).with_keys()

    return Page.turned(Turn.of(request, query), fetch, lambda contact: (contact.last_activity_at, contact.pk))


def readable_contact(request: Any, query: dict[str, Any], key: UUID, purpose: Purpose) -> Contact:
    """One contact, or 404 as if it did not exist, or 409 when there is no ground for the purpose."""
    contact = contact_or_404(request.user, key, alive=True)
    must_be_readable(contact.person, purpose, query.get("channel", ""))
    return contact


def needed(purpose: Purpose, names: Iterable[str]) -> list[str]:
    """Which of our field names the purpose needs: columns by the map, further addresses and employer by category."""
    columns = {*fields_for(Person, purpose), *fields_for(Contact, purpose)}
    return [name for name in names if name in columns or (name not in OWN and purpose.needs(CATEGORIES[name]))]


OWN = frozenset(CATEGORIES) - {*FURTHER_ADDRESSES, "company"}


class Opener:
    """What it takes to show a page of contacts: their further addresses and visible employers, fetched at once."""

    def __init__(self, request: Any, contacts: Sequence[Contact], names: Iterable[str], purpose: Purpose) -> None:
        self.user, self.contacts = request.user, contacts
        self.names = needed(purpose, names)
        self.points = self.further() if FURTHER_ADDRESSES.keys() & set(self.names) else {}
        self.employers = self.visible_employers() if "company" in self.names else set()

    def further(self) -> dict[int, list[ContactPoint]]:
        """{person: further addresses}."""
        rows = ContactPoint.objects.filter(person__in=[contact.pk for contact in self.contacts]).select_related(
            "person__key"
        )
        grouped: dict[int, list[ContactPoint]] = defaultdict(list)
        for point in rows.order_by("pk"):
            grouped[point.person_id].append(point)
        return grouped

    def visible_employers(self) -> set[int]:
        """Primary keys of the companies that the caller sees."""
        return Company.objects.ids_visible_to(
            self.user, {contact.company_id for contact in self.contacts if contact.company_id}
        )

    def opened(self) -> list[tuple[Contact, dict[str, Any]]]:
        """(contact, values) of everybody whose values open; a contact whose key is gone is left out."""
        legible = []
        for contact in self.contacts:
            try:
                legible.append((contact, self.values(contact)))
            except Unreadable:
                continue
        return legible

    def values(self, contact: Contact) -> dict[str, Any]:
        """The fields of one contact as the caller may see them."""
        plainly = sees_name_in_lists(self.user, contact)
        return {name: self.seen(contact, name, plainly) for name in self.names}

    def seen(self, contact: Contact, name: str, plainly: bool) -> Any:
        """One value, masked for a caller who sees the contact only by virtue of an office."""
        if name == "company":
            return contact.company.uid if contact.company and contact.company_id in self.employers else None
        if name in FURTHER_ADDRESSES:
            values = [point.value for point in self.points.get(contact.pk, ()) if point.kind == FURTHER_ADDRESSES[name]]
            return values if plainly else [masked(CATEGORIES[name], value) for value in values]
        value = getattr(contact.person if hasattr(Person, name) else contact, name)
        return value if plainly else masked(CATEGORIES[name], value)

    def show(self, request: Any, *, place: str, purpose: Purpose, further: Iterable[str] = (), **more: Any) -> None:
        """Leave the traces; before anything is opened."""
        people = [contact.person for contact in self.contacts]
        show(request, place=place, people=people, fields=[*self.names, *further], purpose=purpose, **more)

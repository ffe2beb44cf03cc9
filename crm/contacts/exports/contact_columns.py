"""What an export of contacts may contain: each column with its category of data, which a purpose must need."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from crm.contacts.columns.contact import CONTACT
from crm.contacts.models import Contact
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.models import ContactPoint
from crm.privacy.models.person import FURTHER_ADDRESSES

LABELS: dict[str, Any] = CONTACT.file_labels()
USUAL = CONTACT.usual_in_file()
BETWEEN = ", "  # values of one cell


def points_of(contacts: Sequence[Contact], columns: Iterable[str]) -> dict[int, list[ContactPoint]]:
    """{person: their further addresses}, decrypted on access; empty where no column shows them."""
    by_person: dict[int, list[ContactPoint]] = defaultdict(list)
    if FURTHER_ADDRESSES.keys() & set(columns):
        rows = ContactPoint.objects.filter(person__in=[contact.pk for contact in contacts]).select_related(
            "person__key"
        )
        for point in rows.order_by("pk"):
            by_person[point.person_id].append(point)
    return by_person


def cell(contact: Contact, name: str, points: Sequence[ContactPoint]) -> str:
    """One value as text. The contact comes with their keys; Unreadable when a value cannot be decrypted."""
    if name in FURTHER_ADDRESSES:
        values = (point.value for point in points if point.kind == FURTHER_ADDRESSES[name])
        return BETWEEN.join(map(without_plus, values) if name == "phones" else values)
    if name in SPECIAL_CELLS:
        return SPECIAL_CELLS[name](contact)
    return CONTACT[name].words(contact)


def without_plus(number: str) -> str:
    """A number as dialled at home, 602 333 444 or 0049…: a spreadsheet would read a leading plus as a formula."""
    home = jurisdiction().phone
    if number.startswith(home.prefix):
        return home.dialled(number)
    return f"00{number[1:]}" if number.startswith("+") else number


def iso_day(at: datetime | None) -> str:
    """A date in ISO form; empty for None."""
    return timezone.localdate(at).isoformat() if at else ""


def firm_of(contact: Contact) -> str:
    """The employer's name; a sole trader's name is personal and exported only with that person."""
    company = contact.company
    if company is None or company.sole_trader_id not in (None, contact.pk):
        return ""
    return company.label


SPECIAL_CELLS: dict[str, Callable[[Contact], str]] = {
    "company": firm_of,
    "phone": lambda contact: without_plus(contact.person.phone),
    "last": lambda contact: iso_day(contact.last_activity_at),
    "created": lambda contact: iso_day(contact.created_at),
}

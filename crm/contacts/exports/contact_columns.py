"""What a file of contacts may hold: each column with its category of data, so that a purpose says which it needs."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from crm.contacts.columns.contact import CONTACT
from crm.contacts.models import Contact
from crm.contacts.safeguards.minimisation import FURTHER
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.models import ContactPoint

LABELS: dict[str, Any] = CONTACT.file_labels()
USUAL = CONTACT.usual_in_file()
BETWEEN = ", "  # values of one cell


def points_of(contacts: Sequence[Contact], columns: Iterable[str]) -> dict[int, list[ContactPoint]]:
    """{person: her further addresses}, opened on reading; nothing where no column shows them."""
    found: dict[int, list[ContactPoint]] = defaultdict(list)
    if FURTHER.keys() & set(columns):
        rows = ContactPoint.objects.filter(person__in=[one.pk for one in contacts]).select_related("person__key")
        for point in rows.order_by("pk"):
            found[point.person_id].append(point)
    return found


def cell(contact: Contact, name: str, points: Sequence[ContactPoint]) -> str:
    """One value as text. The contact comes with their keys; Unreadable when it does not open."""
    if name in FURTHER:
        values = (point.value for point in points if point.kind == FURTHER[name])
        return BETWEEN.join(map(without_plus, values) if name == "phones" else values)
    if name in OTHERWISE:
        return OTHERWISE[name](contact)
    return CONTACT[name].words(contact)


def without_plus(number: str) -> str:
    """A number as people dial it here, 602 333 444 or 0049…: a cell with a plus would have to be disarmed."""
    home = jurisdiction().phone
    if number.startswith(home.prefix):
        return home.dialled(number)
    return f"00{number[1:]}" if number.startswith("+") else number


def day(at: datetime | None) -> str:
    """A day as every program reads it; empty for none."""
    return timezone.localdate(at).isoformat() if at else ""


def firm_of(contact: Contact) -> str:
    """The firm's name. A sole trader's name is theirs: it goes out with the person only."""
    company = contact.company
    if company is None or company.sole_trader_id not in (None, contact.pk):
        return ""
    return company.label


OTHERWISE: dict[str, Callable[[Contact], str]] = {
    "company": firm_of,
    "phone": lambda contact: without_plus(contact.person.phone),
    "last": lambda contact: day(contact.last_activity_at),
    "created": lambda contact: day(contact.created_at),
}

"""What a file may hold: each column with its category of data, so that a purpose says which it needs (Art. 25)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.contacts.custom.keeping import called, fields_of, is_custom
from crm.contacts.custom.kinds import NBSP
from crm.contacts.models import Contact, ContactValue, CustomField
from crm.contacts.models.custom_values import HeldValue
from crm.contacts.need import CATEGORIES, FURTHER, PERSON_COLUMNS
from crm.privacy.masking import spaced_phone
from crm.privacy.models import ContactPoint, Purpose

LABELS: dict[str, Any] = {
    "name": _("Name"),
    "email": _("E-mail"),
    "emails": _("Further e-mails"),
    "phone": _("Phone"),
    "phones": _("Further phones"),
    "position": _("Position"),
    "company": _("Company"),
    "street": _("Street"),
    "postcode": _("Postcode"),
    "city": _("City"),
    "status": _("Status"),
    "owner": _("Owner"),
}
USUAL = ("name", "email", "phone")
BETWEEN = ", "  # values of one cell
HOME = "+48"
CONTACT = CustomField.Record.CONTACT
Own = Mapping[str, HeldValue]


def labels() -> dict[str, Any]:
    """{column: what it is called} of everything that a file may hold, fields of the house's own last."""
    return {**LABELS, **{field.name: str(field) for field in fields_of(CONTACT)}}


def heads_of(columns: Sequence[str]) -> list[str]:
    """What these columns are called; one that was done away with meanwhile keeps its short name."""
    own = called(columns, CONTACT)
    return [str(own.get(name) or LABELS.get(name, name)) for name in columns]


def needed(purpose: Purpose) -> list[str]:
    """The columns that `purpose` needs; those that say nothing personal are always there."""
    own = [field.name for field in fields_of(CONTACT) if field.needed_for(purpose)]
    return [*(name for name in LABELS if name not in CATEGORIES or purpose.needs(CATEGORIES[name])), *own]


def categories_of(columns: Iterable[str]) -> list[str]:
    """The categories of data in these columns, for the disclosure."""
    names = list(columns)
    own = {str(field.category) for field in called(names, CONTACT).values()}
    return sorted({str(CATEGORIES[name]) for name in names if name in CATEGORIES} | own)


def points_of(contacts: Sequence[Contact], columns: Iterable[str]) -> dict[int, list[ContactPoint]]:
    """{person: her further addresses}, opened on reading; nothing where no column shows them."""
    found: dict[int, list[ContactPoint]] = defaultdict(list)
    if FURTHER.keys() & set(columns):
        rows = ContactPoint.objects.filter(person__in=[one.pk for one in contacts]).select_related("person__key")
        for point in rows.order_by("pk"):
            found[point.person_id].append(point)
    return found


def own_of(contacts: Sequence[Contact], columns: Iterable[str]) -> dict[int, dict[str, HeldValue]]:
    """{person: {column: her row}} of the house's own fields, opened on reading; nothing where no column is one."""
    fields = {field.pk: field for field in called(columns, CONTACT).values()}
    found: dict[int, dict[str, HeldValue]] = defaultdict(dict)
    if fields:
        rows = ContactValue.objects.filter(person__in=[one.pk for one in contacts], definition__in=list(fields))
        for row in rows.select_related("person__key"):
            row.definition = fields[row.definition_id]
            found[row.person_id][row.definition.name] = row
    return found


def cells_of(
    contact: Contact, columns: Iterable[str], points: Sequence[ContactPoint] = (), own: Own | None = None
) -> list[str]:
    """The row of one contact, who comes with her keys. Unreadable when something of her does not open."""
    return [in_own(name, own or {}) if is_custom(name) else cell(contact, name, points) for name in columns]


def in_own(name: str, own: Own) -> str:
    """What she says in a field of the house's own, as it is read."""
    row = own.get(name)
    return row.definition.words(row.kept).replace(NBSP, " ") if row else ""


def cell(contact: Contact, name: str, points: Sequence[ContactPoint]) -> str:
    """One value as text."""
    if name in FURTHER:
        values = (point.value for point in points if point.kind == FURTHER[name])
        return BETWEEN.join(map(without_plus, values) if name == "phones" else values)
    if name in OTHERWISE:
        return OTHERWISE[name](contact)
    return str(getattr(contact.person if name in PERSON_COLUMNS else contact, name) or "")


def without_plus(number: str) -> str:
    """A number as people dial it here, 602 333 444 or 0049…: a cell with a plus would have to be disarmed."""
    if number.startswith(HOME):
        return spaced_phone(number).removeprefix(HOME).strip()
    return f"00{number[1:]}" if number.startswith("+") else number


def firm_of(contact: Contact) -> str:
    """The firm's name. A sole trader's name is hers: it goes out with herself only."""
    company = contact.company
    if company is None or company.sole_trader_id not in (None, contact.pk):
        return ""
    return company.label


OTHERWISE: dict[str, Callable[[Contact], str]] = {
    "company": firm_of,
    "phone": lambda contact: without_plus(contact.person.phone),
    "status": lambda contact: str(contact.get_status_display()),
    "owner": lambda contact: str(contact.owner),
}

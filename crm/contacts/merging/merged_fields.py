"""The fields of which a merge has to keep one value: of the person, of the contact, and groups of columns."""

from typing import Any

from crm.contacts.columns.contact import CONTACT
from crm.contacts.models import Contact
from crm.contacts.safeguards.minimisation import PERSON_COLUMNS
from crm.privacy.keys.blind_index import blind
from crm.privacy.models.person import FURTHER_ADDRESSES

ADDRESSES = {kind: plural for plural, kind in FURTHER_ADDRESSES.items()}  # the one that gives way becomes a further one
MERGED = CONTACT.spots("merged")
OWN: dict[str, tuple[str, ...]] = {
    spot: tuple(CONTACT.attribute(name) for name in names)
    for spot, names in MERGED.items()
    if spot not in PERSON_COLUMNS
}
FIELDS = (*PERSON_COLUMNS, *OWN)
LABELS = {spot: CONTACT.called(spot) for spot in FIELDS}


def raw(contact: Contact, field: str) -> tuple[Any, ...]:
    """The contact's values of a field, as they are compared and written; the contact comes with its keys."""
    if field in PERSON_COLUMNS:
        return (getattr(contact.person, field),)
    return tuple(getattr(contact, name) for name in OWN[field])


def is_empty(contact: Contact, field: str) -> bool:
    """Whether the field has no value."""
    return not any(raw(contact, field))


def same_value(first: Contact, second: Contact, field: str) -> bool:
    """Whether both have the same value; addresses are compared by their blind index."""
    if field in ADDRESSES:
        return blind(field, raw(first, field)[0]) == blind(field, raw(second, field)[0])
    return raw(first, field) == raw(second, field)


def suggested(survivor: Contact, loser: Contact, field: str) -> bool:
    """Whether the loser's value is preselected: where the survivor has none; a customer's status over a prospect's."""
    if field == "status":
        return survivor.status == Contact.Status.LEAD and loser.status != Contact.Status.LEAD
    return is_empty(survivor, field) and not is_empty(loser, field)

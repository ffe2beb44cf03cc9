"""What a contact has once, so that a merge has to choose: values of the person, of the contact, and both together."""

from typing import Any

from crm.contacts.columns.contact import CONTACT
from crm.contacts.models import Contact
from crm.contacts.safeguards.minimisation import PERSON_COLUMNS
from crm.privacy.keys.blind_index import blind

ADDRESSES = {"email": "emails", "phone": "phones"}  # the one that gives way becomes a further one
MERGED = CONTACT.spots("merged")
OWN: dict[str, tuple[str, ...]] = {
    spot: tuple(CONTACT.attribute(name) for name in names)
    for spot, names in MERGED.items()
    if spot not in PERSON_COLUMNS
}
FIELDS = (*PERSON_COLUMNS, *OWN)
LABELS = {spot: CONTACT.called(spot) for spot in FIELDS}


def raw(contact: Contact, field: str) -> tuple[Any, ...]:
    """What the contact holds in a field, as it is compared and written; it comes with its keys."""
    if field in PERSON_COLUMNS:
        return (getattr(contact.person, field),)
    return tuple(getattr(contact, name) for name in OWN[field])


def is_empty(contact: Contact, field: str) -> bool:
    """Whether there is nothing in it."""
    return not any(raw(contact, field))


def same(one: Contact, other: Contact, field: str) -> bool:
    """Whether both say the same; addresses are compared as they are found."""
    if field in ADDRESSES:
        return blind(field, raw(one, field)[0]) == blind(field, raw(other, field)[0])
    return raw(one, field) == raw(other, field)


def suggested(survivor: Contact, loser: Contact, field: str) -> bool:
    """Whether the other one's value is the better guess: where the survivor has none; a customer beats a prospect."""
    if field == "status":
        return survivor.status == Contact.Status.LEAD and loser.status != Contact.Status.LEAD
    return is_empty(survivor, field) and not is_empty(loser, field)

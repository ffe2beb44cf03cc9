"""Somebody like her is here already? Found by blind index among what the asker sees; a warning, never a block.

A person whom the asker may not see answers like no person at all.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from consents.models import Restriction
from crm.contacts.access import among
from crm.contacts.company_sheet import CompanySheet
from crm.contacts.custody import keeps, named_for
from crm.contacts.models import Contact
from crm.privacy import access_log
from crm.privacy.index import blinds, normal_phone
from crm.privacy.models import Person

VIEW = "contacts:similar"
MOST = 3


@dataclass(frozen=True)
class Look:
    """A contact that resembles what is being typed, and by what."""

    contact: Contact
    name: str
    by_what: str
    firm: str = ""
    kept: bool = False  # whether the asker may complete it


def similar(user: Any, *, email: str = "", phone: str = "") -> list[Look]:
    """At most three contacts visible to `user` with this e-mail or phone; nothing while neither is complete.

    The look is in the access log before anything is returned.
    """
    typed = {kind: text for kind, text in (("email", email), ("phone", phone)) if is_complete(kind, text)}
    if not typed:
        return []
    # the few who share the address first: an OR over the join would read everybody
    people = {
        pk for kind, text in typed.items() for pk in Person.objects.having(kind, text).values_list("pk", flat=True)
    }
    rows = Contact.objects.alive().visible_to(user).filter(among(people - Restriction.in_force(people))).with_keys()
    found = list(rows.order_by("pk")[:MOST])
    access_log.shown(by=user, view=VIEW, people=[row.pk for row in found], fields=["name"])
    return [look_at(row, typed, user) for row in found]


def look_at(contact: Contact, typed: dict[str, str], user: Any) -> Look:
    """One find in words."""
    firm = CompanySheet(contact.company, user).name if contact.company_id else ""
    return Look(contact, named_for(user, contact), shared_by(contact.person, typed), firm, keeps(user, contact))


def is_complete(kind: str, text: str) -> bool:
    """Whether an address is worth looking for: not half of one."""
    if kind == "phone":
        return normal_phone(text).startswith("+")
    try:
        validate_email(text.strip())
    except ValidationError:
        return False
    return True


def shared_by(person: Person, typed: dict[str, str]) -> str:
    """Which of the two is shared, in words."""
    if person.email_index in blinds("email", typed.get("email", "")):
        return _("the same e-mail")
    if person.phone_index in blinds("phone", typed.get("phone", "")):
        return _("the same phone")
    return _("the same further address")

"""Data minimisation at the door (Art. 5(1)(c)): a value that the purpose does not need is refused by name.

Columns have their category by their table; a field of the house's own names its category and its purposes itself.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consents.models import Ground
from crm.contacts.columns.contact import CONTACT
from crm.contacts.custom_values.value_store import called
from crm.contacts.models import CustomField
from crm.privacy.categories import Category
from crm.privacy.models import Person, Purpose

PERSON_COLUMNS = CONTACT.personal("person")
CONTACT_COLUMNS = CONTACT.personal("")
FURTHER = {"emails": "email", "phones": "phone"}  # plural value -> kind of ContactPoint
OWN = "custom"  # in a row for intake: {name of a custom field: value}

CATEGORIES: dict[str, str] = {column.name: column.category for column in CONTACT if column.category}
Fields = Mapping[str, CustomField]


class NotNeeded(ValidationError):
    """The purpose needs no value of this kind, so we may not keep it. Says `field` and `purpose`, never the value."""

    def __init__(self, field: str, purpose: Purpose, category: str = "") -> None:
        self.field, self.purpose = field, purpose
        text = _("The purpose “%(purpose)s” does not need this: %(category)s. Leave it out or choose another purpose.")
        label = Category(category or CATEGORIES[field]).label
        super().__init__(text, code="not_needed", params={"purpose": str(purpose), "category": label})


def given(values: dict[str, Any]) -> list[str]:
    """Names of the personal values that are not empty."""
    own = values.get(OWN) or {}
    return [*(name for name in CATEGORIES if values.get(name)), *(name for name, value in own.items() if value)]


def needs(purpose: Purpose, name: str, own: Fields) -> bool:
    """Whether `purpose` needs the value called `name`; `own` are the custom fields among the names."""
    return own[name].needed_for(purpose) if name in own else purpose.needs(CATEGORIES[name])


def not_needed(fields: Iterable[str], purpose: Purpose, own: Fields | None = None) -> list[str]:
    """Which of `fields` the purpose has no use for. `own`: the custom fields of contacts among them, if known."""
    names = list(fields)
    own = called(names, CustomField.Record.CONTACT) if own is None else own
    return [name for name in names if not needs(purpose, name, own)]


def refuse_unneeded(fields: Iterable[str], purpose: Purpose, own: Fields | None = None) -> None:
    """Raise NotNeeded for the first of `fields` that the purpose has no use for."""
    names = list(fields)
    own = called(names, CustomField.Record.CONTACT) if own is None else own
    for name in not_needed(names, purpose, own):
        raise NotNeeded(name, purpose, own[name].category if name in own else "")


def purposes_of(person: Person) -> list[Purpose]:
    """The purposes in force of a person."""
    grounds = Ground.objects.filter(person=person, ended_at=None).select_related("purpose")
    return [ground.purpose for ground in grounds if ground.in_force()]


def refuse_needless(fields: Iterable[str], purposes: list[Purpose], own: Fields) -> None:
    """Raise NotNeeded for the first of `fields` that none of `purposes` (those in force of a person) needs."""
    for name in needless(fields, purposes, own):
        raise NotNeeded(name, purposes[0], own[name].category if name in own else "")


def needless(fields: Iterable[str], purposes: list[Purpose], own: Fields) -> list[str]:
    """Those of `fields` that none of `purposes` needs; none where there is no purpose to ask."""
    known = [name for name in fields if name in CATEGORIES or name in own]
    return [name for name in known if purposes and not any(needs(purpose, name, own) for purpose in purposes)]

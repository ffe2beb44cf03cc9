"""Data minimisation (Art. 5(1)(c)): a value that the purpose does not need is refused, by the name of its column.

Columns have their category from their table; a custom field has its own category and purposes.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consents.models import Ground
from crm.contacts.columns.contact import CONTACT
from crm.contacts.custom_values.value_store import fields_named
from crm.contacts.models import CustomField
from crm.privacy.categories import Category
from crm.privacy.models import Person, Purpose

PERSON_COLUMNS = CONTACT.personal("person")
CONTACT_COLUMNS = CONTACT.personal("")
OWN = "custom"  # in a row for intake: {name of a custom field: value}

CATEGORIES: dict[str, str] = {column.name: column.category for column in CONTACT if column.category}
FieldsByName = Mapping[str, CustomField]


class NotNeeded(ValidationError):
    """No purpose needs a value of this kind, so it must not be stored. Has `field` and `purpose`, never the value."""

    def __init__(self, field: str, purpose: Purpose, category: str = "") -> None:
        self.field, self.purpose = field, purpose
        text = _("The purpose “%(purpose)s” does not need this: %(category)s. Leave it out or choose another purpose.")
        label = Category(category or CATEGORIES[field]).label
        super().__init__(text, code="not_needed", params={"purpose": str(purpose), "category": label})


def filled_names(values: dict[str, Any]) -> list[str]:
    """Names of the personal values that are not empty."""
    custom_values = values.get(OWN) or {}
    return [
        *(name for name in CATEGORIES if values.get(name)),
        *(name for name, value in custom_values.items() if value),
    ]


def needs(purpose: Purpose, name: str, custom: FieldsByName) -> bool:
    """Whether `purpose` needs the value `name`; `custom` are the custom fields among the names."""
    return custom[name].needed_for(purpose) if name in custom else purpose.needs(CATEGORIES[name])


def not_needed(fields: Iterable[str], purpose: Purpose, custom: FieldsByName | None = None) -> list[str]:
    """The names in `fields` that the purpose does not need. `custom`: the custom fields among them, if known."""
    names = list(fields)
    custom = fields_named(names, CustomField.Record.CONTACT) if custom is None else custom
    return [name for name in names if not needs(purpose, name, custom)]


def refuse_unneeded(fields: Iterable[str], purpose: Purpose, custom: FieldsByName | None = None) -> None:
    """Raise NotNeeded for the first of `fields` that the purpose does not need."""
    names = list(fields)
    custom = fields_named(names, CustomField.Record.CONTACT) if custom is None else custom
    for name in not_needed(names, purpose, custom):
        raise NotNeeded(name, purpose, custom[name].category if name in custom else "")


def purposes_of(person: Person) -> list[Purpose]:
    """The purposes of a person with a ground in force."""
    grounds = Ground.objects.filter(person=person, ended_at=None).select_related("purpose")
    return [ground.purpose for ground in grounds if ground.in_force()]


def refuse_needless(fields: Iterable[str], purposes: list[Purpose], custom: FieldsByName) -> None:
    """Raise NotNeeded for the first of `fields` that none of the person's `purposes` needs."""
    for name in needless(fields, purposes, custom):
        raise NotNeeded(name, purposes[0], custom[name].category if name in custom else "")


def needless(fields: Iterable[str], purposes: list[Purpose], custom: FieldsByName) -> list[str]:
    """Those of `fields` that none of `purposes` needs; empty without any purpose."""
    with_category = [name for name in fields if name in CATEGORIES or name in custom]
    return [
        name for name in with_category if purposes and not any(needs(purpose, name, custom) for purpose in purposes)
    ]

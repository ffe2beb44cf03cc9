"""Data minimisation at the door (Art. 5(1)(c)): a value that the purpose does not need is refused by name."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.contacts.models import Contact
from crm.privacy.categories import Category
from crm.privacy.models import Person, Purpose

PERSON_COLUMNS = ("name", "email", "phone")
CONTACT_COLUMNS = ("position", "street", "postcode", "city")
FURTHER = {"emails": "email", "phones": "phone"}  # plural value -> kind of ContactPoint

CATEGORIES: dict[str, str] = {
    **{name: Person._meta.get_field(name).personal.category for name in PERSON_COLUMNS},
    **{name: Contact._meta.get_field(name).personal.category for name in CONTACT_COLUMNS},
    "emails": Category.EMAIL,
    "phones": Category.PHONE,
    "company": Category.EMPLOYMENT,  # who employs her
}


class NotNeeded(ValidationError):
    """The purpose needs no value of this kind, so we may not keep it. Says `field` and `purpose`, never the value."""

    def __init__(self, field: str, purpose: Purpose) -> None:
        self.field, self.purpose = field, purpose
        text = _("The purpose “%(purpose)s” does not need this: %(category)s. Leave it out or choose another purpose.")
        category = Category(CATEGORIES[field]).label
        super().__init__(text, code="not_needed", params={"purpose": str(purpose), "category": category})


def given(values: dict[str, Any]) -> list[str]:
    """Names of the personal values that are not empty."""
    return [name for name in CATEGORIES if values.get(name)]


def not_needed(fields: Iterable[str], purpose: Purpose) -> list[str]:
    """Which of `fields` the purpose has no use for."""
    return [name for name in fields if not purpose.needs(CATEGORIES[name])]


def refuse_unneeded(fields: Iterable[str], purpose: Purpose) -> None:
    """Raise NotNeeded for the first of `fields` that the purpose has no use for."""
    for name in not_needed(fields, purpose):
        raise NotNeeded(name, purpose)

"""What a form can ask for, and what it may not (Art. 5(1)(c)): each field is of a category that a purpose needs."""

from collections.abc import Iterable, Sequence

from django.db import models
from django.utils.translation import gettext, gettext_lazy as _

from crm.privacy.categories import Category
from crm.privacy.channels import CHANNELS
from crm.privacy.models import Purpose


class Field(models.TextChoices):
    """Every field there is. The last three are here so that the builder can say why it refuses them."""

    NAME = "name", _("Name")
    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Phone number")
    COMPANY = "company", _("Company")
    POSITION = "position", _("Position")
    STREET = "street", _("Street and number")
    POSTCODE = "postcode", _("Postcode")
    CITY = "city", _("City")
    INTERESTS = "interests", _("What interests you")
    MESSAGE = "message", _("Your message")
    BIRTH_DATE = "birth_date", _("Date of birth")
    PESEL = "pesel", _("PESEL")
    ID_CARD = "id_card", _("Number of an identity card")


CATEGORIES: dict[str, Category] = {
    Field.NAME: Category.IDENTITY,
    Field.EMAIL: Category.EMAIL,
    Field.PHONE: Category.PHONE,
    Field.COMPANY: Category.EMPLOYMENT,
    Field.POSITION: Category.EMPLOYMENT,
    Field.STREET: Category.ADDRESS,
    Field.POSTCODE: Category.ADDRESS,
    Field.CITY: Category.ADDRESS,
    Field.INTERESTS: Category.PREFERENCES,
    Field.MESSAGE: Category.CORRESPONDENCE,
    Field.BIRTH_DATE: Category.BIRTH_DATE,
    Field.PESEL: Category.NATIONAL_ID,
    Field.ID_CARD: Category.NATIONAL_ID,
}
PERSON = (Field.NAME, Field.EMAIL, Field.PHONE)  # what a Person holds itself; the rest are answers


def refusals(fields: Iterable[str], purposes: Sequence[Purpose]) -> dict[str, str]:
    """{field: why it may not be asked for}, for those that none of `purposes` needs."""
    names = ", ".join(f"“{purpose}”" for purpose in purposes) or "–"
    words = gettext(
        "“%(field)s” is refused: no purpose of this form (%(purposes)s) needs the category “%(category)s”. "
        "Ask only for what you need."
    )
    names_asked = list(fields)
    needed = set(needed_of(names_asked, purposes))
    return {
        field: words % {"field": Field(field).label, "purposes": names, "category": CATEGORIES[field].label}
        for field in names_asked
        if field not in needed
    }


def needed_of(fields: Iterable[str], purposes: Sequence[Purpose]) -> list[str]:
    """Those of `fields` that one of `purposes` needs."""
    return [field for field in fields if any(purpose.needs(CATEGORIES[field]) for purpose in purposes)]


def reachable(channels: Iterable[str], fields: Iterable[str]) -> list[str]:
    """Those of `channels` for which the form has the fields that reach them."""
    fields_asked = set(fields)
    return [channel for channel in channels if set(CHANNELS[channel].fields) <= fields_asked]

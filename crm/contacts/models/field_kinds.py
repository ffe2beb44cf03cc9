"""The kinds of custom fields: pure functions between typed, stored and displayed values.

    read(kind, text)      the stored form of a typed text; ValidationError says in a sentence what is wrong
    typed(kind, kept)     the stored value as it stands in a form
    words(kind, kept)     the stored value as text

There is one stored spelling: `1250.5`, `1250.50 EUR`, `2026-06-30`, `yes`, the key of a choice, several of them between
semicolons, an address with its scheme, the public id of a colleague or of a record. What a surface has to know of a
kind stands in kind_table.py.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import get_language, gettext, gettext_lazy as _, pgettext_lazy

from crm.accounts.language.currencies import SIGNS, Currency, is_payable, plain
from crm.accounts.language.formats import day as day_in_words
from crm.files.rows import cell_values
from crm.files.rows.problem_kinds import KINDS
from crm.privacy.keys.blind_index import folded

LONGEST = 500  # letters of a text or a link
NUMBER = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{1,6})?")
BLANKS = re.compile(r"[\s\u00a0\u202f]")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)  # «firma.pl:8080» has none
NBSP = "\u00a0"
YES, NO = "yes", "no"
AMOUNT = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,3})?")
# (how a file or a person spells a currency, its code)
CURRENCY_WORDS = [*((word.upper(), code) for code, word in SIGNS.items()), *((code, code) for code in Currency.values)]
ADDRESS = _("Enter an address of a page, such as https://firma.pl/oferta.")


class Kind(models.TextChoices):
    """What a field takes."""

    TEXT = "text", pgettext_lazy("kind of field", "Text")
    NUMBER = "number", pgettext_lazy("kind of field", "Number")
    MONEY = "money", pgettext_lazy("kind of field", "Amount of money")
    DATE = "date", pgettext_lazy("kind of field", "Date")
    CHOICE = "choice", pgettext_lazy("kind of field", "Choice from a list")
    SEVERAL = "several", pgettext_lazy("kind of field", "Several choices from a list")
    YES_NO = "yes_no", pgettext_lazy("kind of field", "Yes or no")
    LINK = "link", pgettext_lazy("kind of field", "Link")
    USER = "user", pgettext_lazy("kind of field", "Colleague")
    CONTACT = "contact", pgettext_lazy("kind of field", "Link to a contact")
    COMPANY = "company", pgettext_lazy("kind of field", "Link to a company")
    DEAL = "deal", pgettext_lazy("kind of field", "Link to a deal")
    FORMULA = "formula", pgettext_lazy("kind of field", "Formula")


class Control(Enum):
    """How a form asks for a value of a kind."""

    LINE = "line"
    NUMBER = "number"
    DAY = "day"
    ADDRESS = "address"
    ONE = "one"  # of the kind's answers
    MANY = "many"
    RECORD = "record"  # searched for
    NONE = "none"  # nobody fills it in


def read(kind: str, text: str, choices: Mapping[str, str] | None = None) -> str:
    """The stored form of `text`; empty for none. `choices` are {folded key or label: key} of what can be chosen."""
    text = cell_values.tidy(text)
    if not text:
        return ""
    match kind:
        case Kind.NUMBER:
            return read_number(text)
        case Kind.DATE:
            return read_day(text)
        case Kind.CHOICE:
            return read_choice(text, choices or {})
        case Kind.YES_NO:
            return read_answer(text)
        case Kind.LINK:
            return read_link(text)
    if len(text) > LONGEST:
        raise ValidationError(too_long(), code="too_long")
    return text


def too_long() -> str:
    """The error message for a text that is too long."""
    return gettext("This is too long: %(most)s letters at most.") % {"most": LONGEST}


def one_value() -> str:
    """The error message for a list in place of one value."""
    return gettext("Give one value.")


def without_unit(text: str, unit: str) -> str:
    """A typed number without the unit behind it, in whatever case and however far away."""
    bare = text.strip()
    number = bare[: -len(unit)] if unit and bare.casefold().endswith(unit.casefold()) else text
    return number if number.strip() else text  # the unit alone is no number


def read_number(text: str) -> str:
    """A number with a comma or a point, and spaces between thousands."""
    compact = BLANKS.sub("", text).replace("−", "-")
    if not NUMBER.fullmatch(compact) or not compact.isascii():
        raise ValidationError(_("Enter a number, for example 1 250,5."), code="number")
    number = Decimal(compact.replace(",", ".")).normalize()
    return f"{number if number else abs(number):f}"


def read_money(text: str, usual: str = "") -> str:
    """An amount with its currency before or behind it; without one it is in the `usual` currency of the field."""
    compact = BLANKS.sub("", cell_values.tidy(text)).upper()
    bare, code = next(filter(None, (apart(compact, word, code) for word, code in CURRENCY_WORDS)), (compact, usual))
    amount = bare.replace("−", "-").replace(",", ".")
    readable = code and AMOUNT.fullmatch(amount) and amount.isascii()
    if not readable or not is_payable(Decimal(amount), code):
        raise ValidationError(_("Enter an amount with its currency, for example 1 250,50 EUR."), code="money")
    return f"{plain(Decimal(amount) + 0, code)} {code}"


def apart(text: str, word: str, code: str) -> tuple[str, str] | None:
    """(the text without the currency's word before or behind it, the code); None where the word stands at neither."""
    bare = text.removesuffix(word) if text.endswith(word) else text.removeprefix(word)
    return None if bare == text else (bare, code)


def money_words(stored: str) -> str:
    """An amount as people read it: 1 250,50 zł."""
    amount, _blank, code = stored.partition(" ")
    return f"{grouped(amount)}{NBSP}{SIGNS[code]}" if code else stored


def money_typed(stored: str) -> str:
    """An amount as it stands in a form."""
    return stored.replace(".", sign())


def money_json(stored: str) -> dict[str, str]:
    """An amount for programs: a text with a point, so that nothing is rounded, and the code of the currency."""
    amount, _blank, code = stored.partition(" ")
    return {"amount": amount, "currency": code}


def read_day(text: str) -> str:
    """A date that exists, in ISO form."""
    iso_day, code = cell_values.day(text)
    if code:
        raise ValidationError(KINDS[code].text, code=code)
    return iso_day


def read_choice(text: str, choices: Mapping[str, str]) -> str:
    """The key of the choice with this key or label."""
    key = choices.get(folded(text))
    if key is None:
        raise ValidationError(_("Choose one from the list."), code="choice")
    return key


def read_answer(text: str) -> str:
    """Yes or no."""
    answer, _code = cell_values.yes_or_no(text)
    if answer not in (YES, NO):
        raise ValidationError(_("Answer yes or no."), code="yes_no")
    return answer


def read_link(text: str) -> str:
    """The address of a page, http or https and without a password; without a scheme https is assumed."""
    address = text if SCHEME.match(text) else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(address)
        parts = urlsplit(address)
    except (ValidationError, ValueError):
        raise ValidationError(ADDRESS, code="link") from None
    if "@" in parts.netloc or len(address) > LONGEST:
        raise ValidationError(ADDRESS, code="link")
    return address


def typed(kind: str, stored: str) -> str:
    """The stored value as it stands in a form."""
    return stored.replace(".", sign()) if kind == Kind.NUMBER else stored


def words(kind: str, stored: str, unit: str = "") -> str:
    """The stored value as text; one that does not fit its kind any more is shown as stored. A number has its unit."""
    match kind:
        case Kind.NUMBER:
            return f"{grouped(stored)}{NBSP}{unit}" if unit and stored else grouped(stored)
        case Kind.DATE:
            return day_of(stored)
        case Kind.YES_NO:
            return {YES: gettext("yes"), NO: gettext("no")}.get(stored, stored)
    return stored


def sign() -> str:
    """The decimal sign of the reader's language."""
    return "." if (get_language() or "").startswith("en") else ","


def grouped(stored: str) -> str:
    """A number with spaces between thousands."""
    integer_part, _point, decimals = stored.partition(".")
    if not integer_part.lstrip("-").isdecimal():
        return stored
    text = f"{int(integer_part):,}".replace(",", NBSP)
    text = f"-{text}" if integer_part.startswith("-") and int(integer_part) == 0 else text
    return f"{text}{sign()}{decimals}" if decimals else text


def day_of(stored: str) -> str:
    """A day in words."""
    try:
        return day_in_words(date.fromisoformat(stored))
    except ValueError:
        return stored

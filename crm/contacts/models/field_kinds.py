"""What the kinds of fields take, keep and say: pure functions between what is typed, what is kept and what is read.

    read(kind, text)      what is kept of what somebody typed; ValidationError says in a sentence what is wrong
    typed(kind, kept)     the same as it stands in a form
    words(kind, kept)     the same as it is read

Kept is one spelling: `1250.5`, `2026-06-30`, `yes`, the key of a choice, an address with its scheme.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import get_language, gettext, gettext_lazy as _, pgettext_lazy

from crm.accounts.pages.formats import day as day_in_words
from crm.files.rows import cell_values
from crm.files.rows.problem_kinds import KINDS
from crm.privacy.keys.blind_index import folded

LONGEST = 500  # letters of a text or a link
NUMBER = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{1,6})?")
BLANKS = re.compile(r"[\s\u00a0\u202f]")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)  # «firma.pl:8080» has none
NBSP = "\u00a0"
YES, NO = "yes", "no"
ADDRESS = _("Enter an address of a page, such as https://firma.pl/oferta.")


class Kind(models.TextChoices):
    """What a field takes."""

    TEXT = "text", pgettext_lazy("kind of field", "Text")
    NUMBER = "number", pgettext_lazy("kind of field", "Number")
    DATE = "date", pgettext_lazy("kind of field", "Date")
    CHOICE = "choice", pgettext_lazy("kind of field", "Choice from a list")
    YES_NO = "yes_no", pgettext_lazy("kind of field", "Yes or no")
    LINK = "link", pgettext_lazy("kind of field", "Link")


def read(kind: str, text: str, choices: Mapping[str, str] | None = None) -> str:
    """What is kept of `text`; empty for nothing. `choices` are {folded key or label: key} of what may be chosen."""
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
    """What to say of a text that is too long."""
    return gettext("This is too long: %(most)s letters at most.") % {"most": LONGEST}


def one_value() -> str:
    """What to say of a list where one value belongs."""
    return gettext("Give one value.")


def read_number(text: str) -> str:
    """A number with a comma or a point, blanks between its thousands."""
    found = BLANKS.sub("", text).replace("−", "-")
    if not NUMBER.fullmatch(found) or not found.isascii():
        raise ValidationError(_("Enter a number, for example 1 250,5."), code="number")
    number = Decimal(found.replace(",", ".")).normalize()
    return f"{number if number else abs(number):f}"


def read_day(text: str) -> str:
    """A day that exists."""
    found, code = cell_values.day(text)
    if code:
        raise ValidationError(KINDS[code].text, code=code)
    return found


def read_choice(text: str, choices: Mapping[str, str]) -> str:
    """One of the choices, by its key or by what it is called."""
    found = choices.get(folded(text))
    if found is None:
        raise ValidationError(_("Choose one from the list."), code="choice")
    return found


def read_answer(text: str) -> str:
    """Yes or no."""
    found, _code = cell_values.yes_or_no(text)
    if found not in (YES, NO):
        raise ValidationError(_("Answer yes or no."), code="yes_no")
    return found


def read_link(text: str) -> str:
    """An address of a page, with http or https and without a password; a bare one is taken for https."""
    address = text if SCHEME.match(text) else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(address)
        parts = urlsplit(address)
    except (ValidationError, ValueError):
        raise ValidationError(ADDRESS, code="link") from None
    if "@" in parts.netloc or len(address) > LONGEST:
        raise ValidationError(ADDRESS, code="link")
    return address


def typed(kind: str, kept: str) -> str:
    """How it stands in a form."""
    return kept.replace(".", sign()) if kind == Kind.NUMBER else kept


def words(kind: str, kept: str) -> str:
    """How it is read; what is no value of its kind any more is read as it was kept."""
    match kind:
        case Kind.NUMBER:
            return grouped(kept)
        case Kind.DATE:
            return day_of(kept)
        case Kind.YES_NO:
            return {YES: gettext("yes"), NO: gettext("no")}.get(kept, kept)
    return kept


def sign() -> str:
    """The decimal sign of the reader's language."""
    return "." if (get_language() or "").startswith("en") else ","


def grouped(kept: str) -> str:
    """A number with blanks between its thousands."""
    whole, _point, rest = kept.partition(".")
    if not whole.lstrip("-").isdecimal():
        return kept
    said = f"{int(whole):,}".replace(",", NBSP)
    said = f"-{said}" if whole.startswith("-") and int(whole) == 0 else said
    return f"{said}{sign()}{rest}" if rest else said


def day_of(kept: str) -> str:
    """A day in words."""
    try:
        return day_in_words(date.fromisoformat(kept))
    except ValueError:
        return kept

"""What a column holds, judged by its values alone."""

import re
from collections.abc import Callable, Sequence

import phonenumbers

from crm.files.mapping.refusal_words import about_subscribing
from crm.privacy.categories import Category
from crm.privacy.guards.linear_patterns import pattern
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.people.sensitive_text import is_bank_account, is_id_card, is_pesel

MOSTLY = 0.6  # of the values; people leave odd ones in every column
EMAIL = pattern(r"[^\s@]+@[^\s@]+\.[^\s@]+")
PHONE_SIGNS = re.compile(r"[+\d][\d\s().+/-]{6,20}")
REFUSED_SHAPES: dict[str, Category] = {
    "pesel": Category.NATIONAL_ID,
    "id_card": Category.NATIONAL_ID,
    "iban": Category.FINANCIAL,
}


def looks_like_phone(text: str) -> bool:
    """Whether `text` is a number that exists at home, or abroad when it begins with its country."""
    if not PHONE_SIGNS.fullmatch(text):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, jurisdiction().phone.region))
    except phonenumbers.NumberParseException:
        return False


# refused ones first; a NIP may look like a phone number, and its check digit decides
SHAPES: dict[str, Callable[[str], bool]] = {
    "pesel": is_pesel,
    "id_card": is_id_card,
    "iban": is_bank_account,
    "email": lambda text: bool(EMAIL.fullmatch(text)),
    "postcode": lambda text: bool(jurisdiction().postcode.fits(text)),
    "nip": lambda text: bool(jurisdiction().tax_number.module.is_valid(text)),
    "subscription": about_subscribing,
    "phone": looks_like_phone,
}


def shape_of(values: Sequence[str]) -> str:
    """The first of `SHAPES` that most of the values have; empty when none."""
    for shape, fits in SHAPES.items():
        if values and sum(map(fits, values)) >= MOSTLY * len(values):
            return shape
    return ""

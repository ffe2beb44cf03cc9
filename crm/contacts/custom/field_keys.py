"""Short keys made of names: stable, ASCII, for programs and files."""

import re

from crm.contacts.models import CustomField
from crm.privacy.keys.blind_index import words

LONGEST_KEY = 30


def key_from(label: str) -> str:
    """A key out of a name: «Liczba pracowników» is liczba_pracownikow."""
    found = re.sub(r"[^a-z0-9_]", "", "_".join(words(label)))[:LONGEST_KEY].strip("_")
    return found if found[:1].isalpha() else f"f_{found}"[:LONGEST_KEY].strip("_")


def free_key(field: CustomField, label: str) -> str:
    """A key for a choice that none of the field's has, those that went among them."""
    taken = set(field.choices.values_list("key", flat=True))
    found = key_from(label)
    if found not in taken:
        return found
    return next(one for n in range(2, 1000) if (one := f"{found[: LONGEST_KEY - 4]}_{n}") not in taken)

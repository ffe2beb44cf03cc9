"""Short keys made from names: stable, ASCII, for programs and files."""

import re

from crm.contacts.models import CustomField
from crm.privacy.keys.blind_index import words

LONGEST_KEY = 30


def key_from(label: str) -> str:
    """A key out of a name: «Liczba pracowników» is liczba_pracownikow."""
    key = re.sub(r"[^a-z0-9_]", "", "_".join(words(label)))[:LONGEST_KEY].strip("_")
    return key if key[:1].isalpha() else f"f_{key}"[:LONGEST_KEY].strip("_")


def free_key(field: CustomField, label: str) -> str:
    """A key that no choice of the field has or had."""
    taken = set(field.choices.values_list("key", flat=True))
    key = key_from(label)
    if key not in taken:
        return key
    return next(numbered for n in range(2, 1000) if (numbered := f"{key[: LONGEST_KEY - 4]}_{n}") not in taken)

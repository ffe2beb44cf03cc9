"""The words of a letter to somebody concerned: what the law wants said (Art. 34(2)), in their language.

What the desk wrote stands beside what is theirs alone: which kinds of their data were concerned.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import override

from breaches.models import Letter
from consents.models import Controller
from crm.privacy.categories import Category
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.map.data_map import rooms
from crm.privacy.models import Person

EMPTY = {"firm": "", "firm_address": "", "officer": "", "officer_email": "", "officer_phone": ""}


def words_for(letter: Letter, categories: Iterable[str], language: str) -> dict[str, Any]:
    """{what, data, effects, done, advice} in `language`; Polish where no English was written."""
    tail = "_en" if language == "en" and letter.what_en else ""
    have = set(categories)
    with override(language):
        data = [str(category.label) for category in Category if category.value in have]
    return {"data": data, **{name: getattr(letter, name + tail) for name in ("what", "effects", "done", "advice")}}


def contact() -> dict[str, str]:
    """Who writes, and whom they may ask (Art. 33(3)(b))."""
    named = Controller.named()
    if named is None:
        return EMPTY
    return {
        "firm": named.name,
        "firm_address": named.address,
        "officer": named.officer,
        "officer_email": named.officer_email or named.email,
        "officer_phone": named.officer_phone or named.phone,
    }


def home_of(person: Person) -> list[str]:
    """Their postal address, line by line, from wherever the data map has one. The person comes with their key."""
    for room in rooms():
        columns = [column.name for column in room.columns if column.category == Category.ADDRESS]
        for row in room.rows_of(person)[:1] if columns else ():
            if lines := list(filter(None, (opened(row, name) for name in columns))):
                return lines
    return []


def opened(row: Any, column: str) -> str:
    """A value; empty when it does not open."""
    try:
        return str(getattr(row, column) or "")
    except Unreadable:
        return ""

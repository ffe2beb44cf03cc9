"""Which tables hold nothing of a person: where a page reads (page_memo.py), all of them are asked by one statement.

A record asks some twenty tables about one person, and most of them hold nothing of her.

    roles = [] if absent(CompanyRole, [contact.pk]) else …
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

from crm.privacy import page_memo
from crm.privacy.map.data_map import rooms
from crm.privacy.models import Person


def absent(model: type[models.Model], people: list[int]) -> bool:
    """Whether it is known that `model` has no row about any of `people` (primary keys); False where no page reads."""
    return page_memo.goes_on() and model not in page_memo.ask_once(("tables of", *people), lambda: present(people))


def present(people: list[int]) -> frozenset[type[models.Model]]:
    """The models with a row about any of `people`."""
    with connection.cursor() as cursor:
        cursor.execute(*existence_of(people))
        return present_in(cursor.fetchone())


def existence_of(people: list[int]) -> tuple[str, list]:
    """The statement of `present`, for a page that asks it together with others; then it calls `know`."""
    asked_models, statement = existence_query()
    return statement, [people] * len(asked_models)


def know(people: list[int], row: Sequence[bool]) -> None:
    """What the page has learned by that statement."""
    page_memo.ask_once(("tables of", *people), lambda: present_in(row))


def present_in(row: Sequence[bool]) -> frozenset[type[models.Model]]:
    """The models for which a row of that statement says so."""
    return frozenset(model for model, some in zip(existence_query()[0], row, strict=True) if some)


@lru_cache(maxsize=1)
def existence_query() -> tuple[tuple[type[models.Model], ...], str]:
    """(the models whose rows name a person by a column of their own, one SELECT that asks each for rows of people)."""
    columns: dict[type[models.Model], str] = {}
    for room in rooms():
        name = room.declaration.subject.partition("__")[0]
        field: Any = None if name == "self" else room.model._meta.get_field(name)
        if field is not None and names_person(field):
            columns[room.model] = field.column
    each = (
        f'EXISTS(SELECT FROM "{model._meta.db_table}" WHERE "{column}" = ANY(%s))' for model, column in columns.items()
    )
    return tuple(columns), f"SELECT {', '.join(each)}"


def names_person(field: Any) -> bool:
    """Whether the column holds the number of a person, which a contact's own number is as well."""
    model = field.related_model if field.is_relation else None
    return model is not None and Person in (model, model._meta.pk.related_model)

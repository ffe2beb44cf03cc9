"""Which models hold anything about somebody, told by one statement: of a hundred most hold nothing of most people.

Whoever walks the map for one person asks the others for their rows alone.
"""

from functools import cache
from typing import Any

from django.db import connection

from crm.privacy.declarations import Rows
from crm.privacy.map.data_map import Room, rooms

NOBODY = -(2**62)  # stands for the person while the statement is written


def held_labels(person: Any) -> frozenset[str]:
    """The labels of the models with rows about `person`; of those that outlive people nothing is said."""
    sql, labels = statement()
    with connection.cursor() as cursor:
        cursor.execute(sql, [person.pk] * len(labels))
        (held,) = cursor.fetchone()
    return frozenset(label for label, holds in zip(labels, held, strict=True) if holds)


@cache
def statement() -> tuple[str, list[str]]:
    """(SQL that takes the number of a person once for each model, the labels of these models)."""
    held_rooms = [room for room in rooms() if room.declaration.rows is not Rows.KEEP]
    return f"SELECT ARRAY[{', '.join(map(any_row, held_rooms))}]", [room.label for room in held_rooms]


def any_row(room: Room) -> str:
    """SQL for whether a model has a row about somebody."""
    subject = "pk" if room.declaration.subject == "self" else room.declaration.subject
    rows = room.model._base_manager.filter(**{subject: NOBODY}).order_by().values("pk")
    sql, _nobody = rows.query.sql_with_params()
    return f"EXISTS({sql})"

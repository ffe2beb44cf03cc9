"""How rows meet when two records turn out to be one person, read from their declarations.

    direct    points at the person, or at a row that shares her key    moves: the column is pointed at the survivor
    behind    hangs on a row of hers                                   moves with it, and is sealed anew like it
    staying   `moves=False`: her own row, her grounds                  stays behind; who declares it sees that they meet

A constraint that allows a row once makes twins: `twin` says what becomes of the other record's (declarations.py).
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.db import models

from crm.privacy.declarations import Rows
from crm.privacy.map.data_map import Room, rooms
from crm.privacy.models import Person

Model = type[models.Model]


def hops(room: Room) -> list[str]:
    """The relations from a row to its person; none for the person."""
    return [] if room.declaration.subject == "self" else room.declaration.subject.split("__")


def shares_key(model: Any) -> bool:
    """Whether a model's primary key is the person's."""
    if model is Person or model._meta.label == "privacy.Person":
        return True
    return bool(model._meta.pk.remote_field) and shares_key(model._meta.pk.related_model)


def is_direct(room: Room) -> bool:
    """Whether the first relation holds the person's key itself."""
    return shares_key(room.model._meta.get_field(hops(room)[0]).related_model)


@lru_cache(maxsize=1)
def living() -> tuple[Room, ...]:
    """Every model with rows of people, but for what outlives them; children before parents."""
    return tuple(room for room in rooms() if room.declaration.rows is not Rows.KEEP)


def staying() -> Iterator[Room]:
    """Models whose rows stay behind."""
    return (room for room in living() if not room.declaration.moves)


def moving() -> Iterator[Room]:
    """Models whose rows follow the person."""
    return (room for room in living() if room.declaration.moves)


def unique_constraints(model: Model, hop: str) -> Iterator[tuple[list[str], models.Q | None]]:
    """(the other columns, a condition) of each constraint that allows a row once for whom `hop` points at."""
    column: Any = model._meta.get_field(hop)
    if column.unique and not column.primary_key:
        yield [], None
    together: Iterable[Any] = model._meta.unique_together
    yield from (([name for name in names if name != hop], None) for names in together if hop in names)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and hop in constraint.fields:
            yield [name for name in constraint.fields if name != hop], constraint.condition


def twins(room: Room, loser: Person, survivor: Person) -> set[Any]:
    """Primary keys of the rows of `loser` that `survivor` has an equivalent of, by a unique constraint."""
    hop, pks = hops(room)[0], set[Any]()
    for names, condition in unique_constraints(room.model, hop):
        rows = room.model._base_manager.filter(condition) if condition else room.model._base_manager.all()
        of_survivor = set(rows.filter(**{hop: survivor.pk}).values_list(*(names or [hop])))
        of_loser = rows.filter(**{hop: loser.pk}).values_list("pk", *(names or [hop]))
        pks |= {
            pk for pk, *values in of_loser if (not names and of_survivor) or (names and tuple(values) in of_survivor)
        }
    return pks

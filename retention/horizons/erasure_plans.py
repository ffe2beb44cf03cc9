"""What erasures would do to many people, each with a sparing of their own: one query a model, not one a person."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import F

from crm.privacy.declarations import Rows
from crm.privacy.erasure.eraser import Plan, Sparing, Step, settle, stays
from crm.privacy.map.data_map import Room, rooms
from crm.privacy.models import Person
from retention.models import RunLine


def plans(people: Sequence[Person], sparing: Mapping[int, Sparing]) -> dict[int, Plan]:
    """{person: what `erase(person, sparing[person])` would do}, as `plan` says it. Touches nothing.

    Lines of runs are left out: that somebody was found in one is no reason to find them again.
    """
    made = {person.pk: Plan(person, []) for person in people}
    if not made:
        return made
    for room in rooms():
        if room.declaration.rows is Rows.KEEP or room.model is RunLine:
            continue
        rows = rows_by_person(room, list(made))
        for pk, one in made.items():
            one.steps.append(step_of(room, rows.get(pk, []), sparing[pk]))
    for pk, one in made.items():
        settle(one, sparing[pk])
    return made


def rows_by_person(room: Room, people: list[int]) -> dict[int, list[models.Model]]:
    """The rows of a model about each of `people`, past any manager that hides some. Opens nothing."""
    subject = "pk" if room.declaration.subject == "self" else room.declaration.subject
    found: Any = room.model._base_manager.filter(**{f"{subject}__in": people}).annotate(whose=F(subject))
    rows = defaultdict(list)
    for row in found.select_related(*room.hops) if room.hops else found:
        rows[row.whose].append(row)
    return rows


def step_of(room: Room, rows: Sequence[models.Model], sparing: Sparing) -> Step:
    """The step of one model."""
    step = Step(room)
    for row in rows:
        spared = frozenset(column.name for column in room.columns if stays(row, column, room, sparing))
        if spared:
            step.staying.append((row, spared))
        else:
            step.going.append(row)
    return step

"""Erasing many people of whom nothing stays: the same walk over the same map as `erase`, a statement for each model.

For the undoing of an import and the like, where thousands go at once. Whoever must spare something asks `erase`.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import models, transaction

from crm.privacy.actors import Actor
from crm.privacy.declarations import Rows
from crm.privacy.erasure.eraser import discard, files_of, unlinked, unlocked
from crm.privacy.logs import ledger
from crm.privacy.map.data_map import Room, rooms
from crm.privacy.models import Person, PersonKey
from crm.privacy.rows.resealing import empty_of
from crm.privacy.sealed.files import SealedFileField


def erase_all(people: Sequence[Person], *, by: Actor) -> None:
    """Erase `people`, keys first, in one transaction, with one ledger entry each. Whoever is gone is passed over."""
    with transaction.atomic(), unlocked():
        keys = PersonKey.objects.filter(pk__in=[person.pk for person in people])
        ids = sorted(keys.select_for_update().order_by("pk").values_list("pk", flat=True))
        list(Person.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
        going = [room for room in rooms() if room.declaration.rows is not Rows.KEEP]
        counts = counts_of(going, ids)
        files = [file for room in going for file in files_in(room, ids)]
        keys.delete()
        for room in going:
            clear(room, ids)
        ledger.record_many(
            ledger.entry_for("person.erased", by=by, about=person, counts=counts[person.pk])
            for person in people
            if person.pk in counts
        )
        transaction.on_commit(partial(discard, files))


def rows_of(room: Room, ids: list[int]) -> models.QuerySet:
    """Every row of `room` about one of `ids`, past any manager that hides some."""
    subject = "pk" if room.declaration.subject == "self" else room.declaration.subject
    return room.model._base_manager.filter(**{f"{subject}__in": ids})


def counts_of(going: list[Room], ids: list[int]) -> dict[int, dict[str, dict[str, int]]]:
    """{person: {model label: {"deleted": n, "kept": 0}}}, as `erase` notes it."""
    counts: dict[int, dict[str, dict[str, int]]] = defaultdict(dict)
    for room in going:
        subject = "pk" if room.declaration.subject == "self" else room.declaration.subject
        numbers = rows_of(room, ids).order_by().values_list(subject).annotate(models.Count("pk"))
        for person, number in numbers:
            counts[person][room.label] = {"deleted": number, "kept": 0}
    return counts


def files_in(room: Room, ids: list[int]) -> list[tuple[Any, str]]:
    """(storage, name) of every sealed file of the rows that go."""
    if not any(isinstance(column, SealedFileField) for column in room.model._meta.concrete_fields):
        return []
    return [file for row in rows_of(room, ids) for file in files_of(row)]


def clear(room: Room, ids: list[int]) -> None:
    """Delete, or blank, the rows of one model."""
    if room.declaration.rows is Rows.BLANK:
        blank = {column.name: empty_of(room.model, column.name) for column in room.columns}
        rows_of(room, ids).update(**blank, **unlinked(room))
    else:
        rows_of(room, ids).delete()

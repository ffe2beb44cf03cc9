"""What both erasers share: append-only triggers lifted, files that leave after commit, records merged before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from typing import Any
from uuid import UUID

import pgtrigger
from django.db import models

from crm.privacy.declarations import Rows
from crm.privacy.map.data_map import rooms
from crm.privacy.models import Merge
from crm.privacy.sealed.files import SealedFileField


@lru_cache(maxsize=1)
def liftable() -> tuple[str, ...]:
    """The triggers that guard rows about people (never the logs'), as pgtrigger names them.

    One that runs afterwards guards nothing: it counts what goes, and is meant to.
    """
    return tuple(
        f"{room.model._meta.label}:{trigger.name}"
        for room in rooms()
        if room.declaration.rows is not Rows.KEEP
        for trigger in getattr(room.model._meta, "triggers", ())
        if trigger.when is not pgtrigger.After
    )


@contextmanager
def unlocked() -> Iterator[None]:
    """Lift the append-only triggers of rows about people (never the logs'): a fresh key writes such rows again."""
    with pgtrigger.ignore(*liftable()) if liftable() else nullcontext():
        yield


def file_columns(model: type[models.Model]) -> list[SealedFileField]:
    """The columns of a model that name sealed files."""
    return [column for column in model._meta.concrete_fields if isinstance(column, SealedFileField)]


def files_of(row: models.Model, names: frozenset[str] | None = None) -> list[tuple[Any, str]]:
    """(storage, name) of every sealed file of a row, or of those in the columns `names`."""
    return [
        (getattr(row, column.name).storage, getattr(row, column.name).name)
        for column in file_columns(type(row))
        if getattr(row, column.name) and (names is None or column.name in names)
    ]


def discard(files: Iterable[tuple[Any, str]]) -> None:
    """Take files off the disk."""
    for storage, name in files:
        storage.delete(name)


def losers_of(people: list[int]) -> dict[UUID, list[UUID]]:
    """{public id: those of the records that were merged into it} for those of `people` (primary keys) with any."""
    losers = defaultdict(list)
    for survivor, loser in (
        Merge.objects.filter(survivor__in=people).order_by("pk").values_list("survivor__uid", "loser")
    ):
        losers[survivor].append(loser)
    return dict(losers)

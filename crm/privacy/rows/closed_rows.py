"""Rows that somebody works with, once nothing but the law keeps them: closed by the columns that their model names."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import models

from crm.privacy.map.data_map import Room


def still_open(room: Room, rows: Iterable[models.Model]) -> list[models.Model]:
    """Which of `rows` somebody works with yet."""
    columns = room.declaration.closes
    return [row for row in rows if getattr(row, columns[0]) is None] if columns else []


def close_rows(room: Room, rows: Sequence[models.Model], *, at: datetime) -> None:
    """Close `rows` at the moment `at`: nobody's lists show them any more."""
    if rows:
        closing = room.model._base_manager.filter(pk__in=[row.pk for row in rows])
        closing.update(**dict.fromkeys(room.declaration.closes, at))

"""Marks of a clock: each is told once, however often, late or twice the schedule looks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from crm.casework.case_models import ClockMark

Passed = Iterable[tuple[int, datetime]]  # the mark in its unit (hours, days) and the moment at which it was reached


def untold(marks: type[ClockMark], unit: str, passed: Passed, **about: Any) -> list[tuple[int, datetime]]:
    """Those of `passed` that nobody was told of, in their order: the last is the newest, and speaks for all before it.

    `about` says of what: the case, and the limit or beginning that the marks belong to.
    """
    noted = set(marks._default_manager.filter(**about).values_list(unit, flat=True))
    return [(number, moment) for number, moment in passed if number not in noted]


def note_told(marks: type[ClockMark], unit: str, new: Passed, *, readers: int, at: datetime, **about: Any) -> None:
    """Write down that `readers` colleagues were told of `new` at `at`, in the caller's transaction."""
    marks._default_manager.bulk_create(
        marks(**about, **{unit: number}, due_at=moment, told_at=at, readers=readers) for number, moment in new
    )

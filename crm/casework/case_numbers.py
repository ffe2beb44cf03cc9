"""How cases are called: a letter, the year, a number (N-2026-03). The series of a year has no gaps."""

from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone


def hold_series(name: str) -> None:
    """Until the caller's transaction ends nobody else gives a number of the series `name`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])


def next_number(cases: QuerySet, letter: str, at: datetime, *, series: str, digits: int = 1) -> str:
    """The number after the highest one of the year in `cases`; the caller's transaction holds the series."""
    hold_series(series)
    begins = f"{letter}-{timezone.localdate(at).year}-"
    numbers = cases.filter(number__startswith=begins).values_list("number", flat=True)
    highest = max((int(number.removeprefix(begins)) for number in numbers), default=0)
    return f"{begins}{highest + 1:0{digits}d}"

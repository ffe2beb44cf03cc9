"""How cases are called: W-2026-001. The series of a year has no gaps."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from dsar.models import Case


def hold_series() -> None:
    """Until the caller's transaction ends nobody else gives a number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", ["dsar.numbers"])


def next_number(at: datetime) -> str:
    """The number of the next case of the year, one more than the highest in use."""
    hold_series()
    begins = f"W-{timezone.localdate(at).year}-"
    taken = Case.objects.filter(number__startswith=begins).values_list("number", flat=True)
    return f"{begins}{max((int(number.removeprefix(begins)) for number in taken), default=0) + 1:03d}"

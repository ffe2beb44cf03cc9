"""How incidents and cases are called: I-2026-14, N-2026-03, D-2026-01 for exercises. The series has no gaps."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from breaches.models import Breach, Incident


def hold_series() -> None:
    """Until the caller's transaction ends nobody else gives a number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", ["breaches.numbers"])


def next_in(taken: list[str], begins: str) -> str:
    """The number after the highest one in use."""
    return f"{begins}{max((int(number.removeprefix(begins)) for number in taken), default=0) + 1:02d}"


def next_incident(at: datetime) -> str:
    """The number of the next incident of the year."""
    hold_series()
    begins = f"I-{timezone.localdate(at).year}-"
    return next_in(list(Incident.objects.filter(number__startswith=begins).values_list("number", flat=True)), begins)


def next_breach(at: datetime, *, drill: bool) -> str:
    """The number of the next case of the year; exercises have a series of their own."""
    hold_series()
    begins = f"{'D' if drill else 'N'}-{timezone.localdate(at).year}-"
    return next_in(list(Breach.objects.filter(number__startswith=begins).values_list("number", flat=True)), begins)

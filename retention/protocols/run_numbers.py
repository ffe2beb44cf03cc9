"""How runs are called: P-2026-48."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from retention.models import Run


def hold_series() -> None:
    """Until the caller's transaction ends nobody else gives a number or adds to the chain of protocols."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", ["retention.run"])


def next_number(at: datetime) -> str:
    """The number of the next run of the year. The caller's transaction holds the series until it ends."""
    hold_series()
    begins = f"P-{timezone.localdate(at).year}-"
    taken = Run.objects.filter(number__startswith=begins).values_list("number", flat=True)
    return f"{begins}{max((int(number.removeprefix(begins)) for number in taken), default=0) + 1}"

"""How holds are called: B-2026-3, in one series a year."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from retention.models import Hold
from retention.periods import local_day


def next_number(at: datetime) -> str:
    """The number of the next hold of the year. The caller's transaction keeps the series until it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", ["retention.hold"])
    begins = f"B-{local_day(at).year}-"
    taken = Hold.objects.filter(number__startswith=begins).values_list("number", flat=True)
    return f"{begins}{max((int(number.removeprefix(begins)) for number in taken), default=0) + 1}"


def keys_of(numbers: Iterable[str]) -> dict[str, UUID]:
    """{number: public key} of the holds called so; one query, none when nobody asks."""
    asked = set(numbers)
    return dict(Hold.objects.filter(number__in=asked).values_list("number", "uid")) if asked else {}

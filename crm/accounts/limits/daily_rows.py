"""How many rows a client may still read today: counted before they are handed out, by all its tokens together.

A request takes as many rows as it may answer with, in one statement, and gives back what it did not need. So of many
requests at once none goes past the limit, and what breaks down in between has counted.
"""

import math
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from crm.accounts.models import Client, ClientDay

KEPT = timedelta(days=90)


def take(client: Client, rows: int, at: datetime | None = None) -> int | None:
    """Take `rows` of today's allowance; how many are left then. None when there are too few, and nothing is taken."""
    if rows > client.rows_a_day:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_clientday AS told (client_id, day, rows) VALUES (%s, %s, %s) "
            "ON CONFLICT (client_id, day) DO UPDATE SET rows = told.rows + excluded.rows "
            "WHERE told.rows + excluded.rows <= %s RETURNING rows",
            [client.pk, timezone.localdate(at), rows, client.rows_a_day],
        )
        updated = cursor.fetchone()
    return client.rows_a_day - updated[0] if updated else None


def give_back(client: Client, rows: int, at: datetime | None = None) -> None:
    """Rows that were taken and not handed out."""
    if rows > 0:
        today = ClientDay.objects.filter(client=client, day=timezone.localdate(at))
        today.update(rows=Greatest(F("rows") - rows, 0))


def read_today(client: Client, at: datetime | None = None) -> int:
    """How many rows it was given today."""
    rows = ClientDay.objects.filter(client=client, day=timezone.localdate(at)).values_list("rows", flat=True).first()
    return rows or 0


def renewed_in(at: datetime | None = None) -> int:
    """Whole seconds until the next day at home, when counting starts anew; at least one."""
    now = timezone.localtime(at)
    midnight = timezone.make_aware(datetime.combine(now.date() + timedelta(days=1), datetime.min.time()))
    return max(
        1, math.ceil((midnight.astimezone(UTC) - now.astimezone(UTC)).total_seconds())
    )  # a night has 23 or 25 hours


def forget(at: datetime | None = None) -> int:
    """Delete days long over; how many."""
    return ClientDay.objects.filter(day__lt=timezone.localdate(at) - KEPT).delete()[0]

"""The logs' months: partitions made ahead, and the access log's dropped when their 24 months are over.

Only the owner of the tables may do either, so it is a command (`audit partitions`) that runs with the owner's role at
every start and each month; the application's role can neither make nor drop. A month goes only when its seals hold
every row of it, and the ledger says that it went.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from crm.privacy import page_memo
from crm.privacy.actors import system
from crm.privacy.law.deadlines import add_months
from crm.privacy.logs import ledger
from crm.privacy.logs.partitions import AHEAD, one_month, revocations
from crm.privacy.models import AccessEntry, LedgerEntry, Seal

KEPT = 24  # months: the access log is for security and accountability only; the ledger stays
SCARCE = 3  # months ahead that are still made: fewer is an alarm
DROPPED = "access_log.dropped"
TABLES = (LedgerEntry._meta.db_table, AccessEntry._meta.db_table)
PATIENCE = "SET LOCAL lock_timeout = '3s'"  # a waiting lock on the parent would hold every request


class NotTheOwner(Exception):
    """The role we connect with may not make or drop partitions."""


@dataclass(frozen=True)
class Upkeep:
    """What one run did: names of partitions made and dropped, and months that could not be dropped, with the reason."""

    made: list[str]
    dropped: list[str]
    kept: list[str]


def keep_up(today: date) -> Upkeep:
    """Make months ahead in both logs, drop those of the access log whose time is over. NotTheOwner otherwise."""
    if not owns():
        raise NotTheOwner("Only the owner of the tables can make or drop months: run it with USE_MIGRATION_ROLE=1.")
    created = [name for table in TABLES for name in make_ahead(table, today)]
    upkeep = Upkeep(created, [], [])
    for month in overdue(today):
        name, reason = partition(TABLES[1], month), drop(month)
        if reason:
            upkeep.kept.append(f"{name}: {reason}")
        else:
            upkeep.dropped.append(name)
    return upkeep


def owns() -> bool:
    """Whether our role owns the logs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_userbyid(relowner) = current_user FROM pg_class WHERE relname = %s", [TABLES[0]])
        return bool(cursor.fetchone()[0])


def partition(table: str, month: date) -> str:
    """The name of a month's partition."""
    return f"{table}_{month:%Y_%m}"


def months_of(table: str) -> list[date]:
    """The months that have a partition of their own, in order. A page asks once for all tables."""
    names = page_memo.ask_once("partitions", partitions)
    matches = [re.fullmatch(rf"{table}_(\d{{4}})_(\d\d)", name) for name in names]
    return sorted(date(int(match[1]), int(match[2]), 1) for match in matches if match)


def partitions() -> list[str]:
    """The names of the partitions of both logs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
            " WHERE inhparent = ANY(%s::regclass[])",
            [list(TABLES)],
        )
        return [name for (name,) in cursor.fetchall()]


def ahead(today: date) -> int:
    """How many whole months after this one have a partition in both logs, without a gap."""
    have = set(months_of(TABLES[0])) & set(months_of(TABLES[1]))
    number = 0
    while add_months(today.replace(day=1), number + 1) in have:
        number += 1
    return number


def make_ahead(table: str, today: date) -> Iterator[str]:
    """Make what is missing up to AHEAD months after this one; yields the names."""
    have = set(months_of(table))
    for number in range(AHEAD + 1):
        month = add_months(today.replace(day=1), number)
        if month not in have:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(PATIENCE)
                cursor.execute(one_month(table, month))
                for statement in list(revocations(cursor, table)):
                    cursor.execute(statement)
            yield partition(table, month)


def overdue(today: date) -> list[date]:
    """The access log's months whose last day is more than KEPT months ago."""
    return [month for month in months_of(TABLES[1]) if over(month, today)]


def over(month: date, today: date) -> bool:
    """Whether every row of the month is older than KEPT months."""
    return add_months(month, KEPT + 1) <= today


def drop(month: date) -> str:
    """Drop a month of the access log and say so in the ledger, in one transaction; else the reason why not."""
    name = partition(TABLES[1], month)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608 - a name made of a table's and a month
        rows = cursor.fetchone()[0]
        seals = Seal.objects.filter(log=Seal.Log.ACCESS, month=month)
        sealed = seals.aggregate(rows=Sum("rows"))["rows"] or 0
        if rows != sealed:
            return f"{rows} rows, {sealed} of them sealed; see audit verify"
        ledger.record(
            DROPPED, by=system("audit"), target=name, counts={"rows": rows, "month": f"{month}", "seals": seals.count()}
        )
        cursor.execute(f"DROP TABLE {name}")
    return ""


def recorded_drops() -> set[date]:
    """The months that the ledger says were dropped by rule; a forged or premature entry counts for nothing."""
    entries = [entry for entry in LedgerEntry.objects.filter(act=DROPPED).order_by("pk") if entry.intact()]
    dropped = ((date.fromisoformat(entry.counts["month"]), entry.at.date()) for entry in entries)
    return {month for month, day in dropped if over(month, day)}


def today() -> date:
    """The day in UTC, by which months are cut."""
    return timezone.now().date()

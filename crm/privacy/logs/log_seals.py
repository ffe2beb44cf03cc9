"""Seals over both logs: insert now, seal later, so that no request ever waits for another.

    request    INSERT row (cluster, transaction id, HMAC)             no lock, no other row is read
    each minute    rows below the snapshot's xmin -> Merkle root -> Seal -> line in LEDGER_DIR

A transaction id below the snapshot's xmin belongs to a transaction that is over, so nothing older can still appear:
whatever turns up later inside a sealed range was not written by its transaction. Ids compare within one cluster only;
after a dump was restored into another one, what it left unsealed is sealed first, once.

What this cannot see: a row removed between its insert and its seal. What holds it back: a long writing transaction
anywhere in the cluster (`lag` tells).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import connection, models, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from crm.privacy.keys import merkle
from crm.privacy.logs import seal_copies
from crm.privacy.models import AccessEntry, LedgerEntry, Seal
from crm.privacy.models.log_rows import LogRow

LOGS: dict[str, type[LogRow]] = {Seal.Log.LEDGER: LedgerEntry, Seal.Log.ACCESS: AccessEntry}
AT_ONCE = 50_000  # rows of one pass; a transaction is never split
LOCK = 5_417_309  # the advisory lock of whoever seals, copies, or compares the two
LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Unsealed:
    """A log row as the seals see it."""

    number: int
    xid: int
    month: date
    mac: bytes


@dataclass(frozen=True)
class Stretch:
    """The next rows of one log and cluster: everything `since` <= xid < `until`. `more` when there was not room."""

    log: str
    cluster: int
    since: int
    until: int
    rows: Sequence[Unsealed]
    more: bool = False


def seal(*, at: datetime | None = None) -> list[Seal]:
    """Seal every row whose transaction is over, and copy new seals outside. Quietly nothing while another does it."""
    seals: list[Seal] = []
    more = True
    while more:
        batch, more = seal_once(at or timezone.now())
        seals += batch
    with transaction.atomic():
        hold(patient=True)
        seal_copies.copy_out()
    return seals


def seal_once(at: datetime) -> tuple[list[Seal], bool]:
    """One transaction: the seals made, and whether rows are left that it had no room for."""
    with transaction.atomic():
        if not hold(patient=False):
            return [], False
        xmin = horizon()  # a statement of its own, after the lock: a snapshot older than the lock would fork the chain
        seals: list[Seal] = []
        for log in LOGS:
            for stretch in stretches(log, xmin):
                seals += append_seals(stretch, at)
                if stretch.more:
                    return seals, True
        return seals, False


def hold(*, patient: bool) -> bool:
    """Take the lock until the transaction ends; False when somebody has it and we are not `patient`."""
    act = "SELECT pg_advisory_xact_lock(%s) IS NOT NULL" if patient else "SELECT pg_try_advisory_xact_lock(%s)"
    return bool(single_value(act, [LOCK]))


def single_value(statement: str, values: Sequence[Any] = ()) -> Any:
    """The single value that `statement` gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return row[0] if row else None


def horizon() -> int:
    """The oldest transaction id that may still be at work."""
    return single_value("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def this_cluster() -> int:
    """The identifier of the cluster that we are connected to."""
    return single_value("SELECT system_identifier FROM pg_control_system()")


def bound(log: str, cluster: int) -> int:
    """Below which transaction id the log is sealed for this cluster."""
    last = Seal.objects.filter(log=log, cluster=cluster).order_by("-number").values_list("until", flat=True).first()
    return last or 0


def stretches(log: str, xmin: int) -> list[Stretch]:
    """What there is to seal: of this cluster, and before it of others when the log's last seal is not of this one."""
    here = this_cluster()
    last = Seal.objects.filter(log=log).order_by("-number").first()
    of_others = []
    if last is None or last.cluster != here:
        others = LOGS[log].objects.exclude(cluster=here).order_by("cluster").values_list("cluster", flat=True)
        of_others = [stretch_of(log, cluster, None) for cluster in others.distinct()]
    return [stretch for stretch in (*of_others, stretch_of(log, here, xmin)) if stretch.rows]


def stretch_of(log: str, cluster: int, xmin: int | None) -> Stretch:
    """The next stretch of one cluster up to `xmin`, or up to its last row where no transaction can be at work."""
    since = bound(log, cluster)
    pending = LOGS[log].objects.filter(cluster=cluster, xid__gte=since).order_by("xid", "id")
    if xmin is not None:
        pending = pending.filter(xid__lt=xmin)
    rows = fetch(pending[: AT_ONCE + 1])
    if more := len(rows) > AT_ONCE:
        complete = [row for row in rows if row.xid < rows[-1].xid]
        rows = complete or fetch(pending.filter(xid=rows[0].xid))
    until = rows[-1].xid + 1 if rows and (more or xmin is None) else xmin or since
    return Stretch(log, cluster, since, until, rows, more)


def fetch(pending: models.QuerySet) -> list[Unsealed]:
    """Rows as the seals see them."""
    return [
        Unsealed(number, xid, at.astimezone(UTC).date().replace(day=1), bytes(mac))
        for number, xid, at, mac in pending.values_list("pk", "xid", "at", "mac")
    ]


def append_seals(stretch: Stretch, at: datetime) -> list[Seal]:
    """One seal for each month of the stretch, saved."""
    last = Seal.objects.order_by("-number").first()
    number = max(last.number if last else 0, seal_copies.last_number())  # after a restore the copies may be ahead
    seals = []
    for month, rows in groupby(sorted(stretch.rows, key=lambda row: row.month), key=lambda row: row.month):
        number += 1
        place = {name: getattr(stretch, name) for name in ("log", "cluster", "since", "until")}
        leaves = [(row.number, merkle.leaf(row.number, stretch.cluster, row.xid, row.mac)) for row in rows]
        last = Seal.over(leaves, after=last, number=number, at=at, month=month, **place)
        last.save(force_insert=True)
        seals.append(last)
    return seals


def lag(at: datetime) -> timedelta:
    """How long the oldest row without a seal has waited; nothing when every row has one."""
    here, no_seal = this_cluster(), models.Value(0)
    oldest = []
    for log, model in LOGS.items():
        last = Seal.objects.filter(log=log, cluster=here).order_by("-number").values("until")[:1]
        pending = model.objects.filter(cluster=here, xid__gte=Coalesce(models.Subquery(last), no_seal))
        oldest.append(pending.order_by().values("cluster").annotate(oldest=models.Min("at")).values_list("oldest"))
    waiting = [at for (at,) in oldest[0].union(*oldest[1:], all=True)]
    return max(at - min(waiting), timedelta(0)) if waiting else timedelta(0)

"""`audit verify`: everything the logs and their seals claim, computed again from the rows, the seals and the copies.

Four witnesses are compared: each row with its own HMAC, each seal with the rows it stands for and with the seal before
it, each copy outside the database with its seal, and the digests that left by mail. The first thing broken is named,
and up to FAULTS of each kind listed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Max, Min

from crm.privacy.keys import merkle
from crm.privacy.law.deadlines import add_months
from crm.privacy.logs import seal_copies
from crm.privacy.logs.log_months import recorded_drops
from crm.privacy.logs.log_seals import LOGS, hold, single_value, this_cluster
from crm.privacy.logs.seal_checks import FAULTS, Check, Fault, Mailed, check_copies, check_mails, check_seals
from crm.privacy.models import Seal
from crm.privacy.models.log_rows import LogRow

NAMES = {Seal.Log.LEDGER: "ledger", Seal.Log.ACCESS: "access log"}


@dataclass
class Report:
    """What `audit verify` tells: seals, copies, mails, and each log."""

    checks: list[Check]

    @property
    def ok(self) -> bool:
        """Whether everything is as it was written."""
        return all(check.ok for check in self.checks)

    @property
    def faults(self) -> list[Fault]:
        """Everything broken, the first leading."""
        return [fault for check in self.checks for fault in check.faults]

    def as_json(self) -> dict[str, Any]:
        """`ok`, `checks`, and every fault by kind, place and number."""
        return {
            "ok": self.ok,
            "checks": [check.as_json() for check in self.checks],
            "faults": [fault.as_json() for fault in self.faults],
        }


def verify(held: Iterable[Mailed] = ()) -> Report:
    """Look through everything, and hold the seals against the digests of mails that somebody kept.

    Reads only; may run while the logs grow and new seals are made.
    """
    with transaction.atomic():
        hold(patient=True)  # so that the last seal has its copy, if it ever gets one
        last = Seal.objects.aggregate(last=Max("number"))["last"] or 0
        size = seal_copies.size()
    chain = [check_seals(last), check_copies(last, size), check_mails(last, held)]
    return Report([*chain, *(check_log(log, last) for log in LOGS)])


def check_log(log: str, last: int) -> Check:
    """Every row of the log says what it said, and every sealed one is there, and no other."""
    reading = Reading(log, last)
    check = Check(NAMES[Seal.Log(log)])
    check.faults = list(islice(reading.faults(), FAULTS))
    check.seen = f"{reading.rows} rows as they were written, {reading.waiting} of them not sealed yet"
    if reading.dropped:
        check.seen += f", {reading.dropped} months dropped by rule"
    return check


class Reading:
    """One pass over a log beside its seals, month by month, in the order in which rows were sealed."""

    def __init__(self, log: str, last: int) -> None:
        self.log, self.model, self.here = log, LOGS[log], this_cluster()
        self.seals = Seal.objects.filter(log=log, number__lte=last)
        ends = self.seals.order_by().values_list("cluster").annotate(Max("until"))
        self.bounds: dict[int, int] = dict(ends)
        newest = self.seals.order_by("-number").first()
        self.settled = newest is not None and newest.cluster == self.here
        self.rows = self.waiting = self.dropped = 0
        self.latest: tuple[int, int] = (0, 0)

    def faults(self) -> Iterator[Fault]:
        """Everything broken, month by month."""
        drops = recorded_drops()
        for month in self.months():
            within = self.within(month)
            if self.log == Seal.Log.ACCESS and month in drops:
                self.dropped += 1
                late = within.order_by("pk").values_list("pk", flat=True)[:FAULTS]
                yield from (self.fault("inserted_late", row, "came back into a dropped month") for row in late)
            else:
                yield from self.faults_of_month(month, within)
        # asked last: a transaction id that is not given out yet was made up
        if self.latest[0] >= single_value("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"):
            yield self.fault("inserted_late", self.latest[1], "carries a transaction id that was never given out")

    def months(self) -> list[date]:
        """Every month that has a row or a seal."""
        months_found = set(self.seals.order_by().values_list("month", flat=True).distinct())
        edges = self.model.objects.aggregate(first=Min("at"), last=Max("at"))
        if edges["first"]:
            month, end = month_of(edges["first"]), month_of(edges["last"])
            while month <= end:
                months_found.add(month)
                month = add_months(month, 1)
        return sorted(months_found)

    def within(self, month: date) -> Any:
        """The rows of a month."""
        start, end = (datetime(day.year, day.month, 1, tzinfo=UTC) for day in (month, add_months(month, 1)))
        return self.model.objects.filter(at__gte=start, at__lt=end)

    def faults_of_month(self, month: date, within: Any) -> Iterator[Fault]:
        """One month: its rows in the order of the seals, each seal closed when its last row has passed."""
        seals = self.seals.filter(month=month).order_by("cluster", "since", "number").iterator(chunk_size=100)
        seal: Seal | None = next(seals, None)
        held: dict[int, bytes] = {}
        ill: set[int] = set()
        for row in within.order_by("cluster", "xid", "id").iterator(chunk_size=2000):
            while seal and (row.cluster, row.xid) >= (seal.cluster, seal.until):
                yield from self.close(seal, held, ill)
                seal, held, ill = next(seals, None), {}, set()
            self.rows += 1
            if not row.intact():
                ill.add(row.pk)
                yield self.fault("altered", row.pk, "was altered")
            if seal and seal.cluster == row.cluster and seal.since <= row.xid:
                held[row.pk] = merkle.leaf(row.pk, row.cluster, row.xid, bytes(row.mac))
            elif row.xid < self.bounds.get(row.cluster, 0):
                yield self.fault("inserted_late", row.pk, "was inserted after its time had been sealed")
            else:
                yield from self.wait(row)
        while seal:
            yield from self.close(seal, held, ill)
            seal, held, ill = next(seals, None), {}, set()

    def wait(self, row: LogRow) -> Iterator[Fault]:
        """A row that no seal covers yet; one of another cluster cannot be waiting."""
        self.waiting += 1
        if row.cluster == self.here:
            self.latest = max(self.latest, (row.xid, row.pk))
        elif self.settled:
            yield self.fault("inserted_late", row.pk, "claims to come from another database cluster")

    def close(self, seal: Seal, held: dict[int, bytes], ill: set[int]) -> Iterator[Fault]:
        """Compare the rows found with the rows sealed. A changed seal proves nothing; `check_seals` names it."""
        if not seal.intact():
            return
        sealed = merkle.unpacked(bytes(seal.leaves))
        faults = list(self.compare(seal, sealed, {number: held[number] for number in held.keys() - ill}, ill))
        yield from faults
        if not faults and not ill and merkle.root(list(held.values())) != bytes(seal.root):
            yield Fault("changed", "seals", seal.number, f"seal {seal.number} does not fit the rows it stands for")

    def compare(self, seal: Seal, sealed: dict[int, bytes], held: dict[int, bytes], ill: set[int]) -> Iterator[Fault]:
        """Rows deleted, inserted late or written anew; the `ill` were named already."""
        for number in sorted((sealed.keys() | held.keys()) - ill):
            if number not in held:
                yield self.fault("deleted", number, f"was deleted (seal {seal.number})")
            elif number not in sealed:
                yield self.fault("inserted_late", number, f"was inserted after seal {seal.number}")
            elif held[number][: merkle.HEAD] != sealed[number]:
                yield self.fault("altered", number, f"was written anew after seal {seal.number}")

    def fault(self, what: str, number: int, words: str) -> Fault:
        """A fault of one row."""
        return Fault(what, str(self.log), number, f"row {number} of the {NAMES[Seal.Log(self.log)]} {words}")


def month_of(at: datetime) -> date:
    """The first day of the month (UTC) of an instant."""
    return at.astimezone(UTC).date().replace(day=1)

"""Before anybody goes: does the clock tell the truth, and is it about as many as usual (a run stops otherwise).

A jump forward makes everything look old. It is noticed by the schedule's own pulse: when nothing at all was written for
more than an hour, either everything stood still or the clock jumped, and a person looks before people go. A schedule
that alone stood still is no jump: the ledger went on meanwhile.
"""

from datetime import datetime, timedelta
from statistics import median

from django.db import connection, transaction
from django.utils import timezone

from crm.privacy.models import LedgerEntry, Person
from retention.models import Pulse, Run

JUMP = timedelta(hours=1)
TIMES, MANY = 3, 50  # more than three times the usual, and more than fifty
SHARE, FEW = 0.2, 10  # more than a fifth of everybody, and more than a handful
LATELY = 10  # runs that say what is usual
Stop = Run.Stop


def database_time() -> datetime:
    """What the database's clock says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


@transaction.atomic
def beat(at: datetime) -> None:
    """The schedule looked at `at`: note it, and a jump when nothing was written since long before."""
    pulse = Pulse.objects.select_for_update().first()
    if pulse is None:
        Pulse.objects.get_or_create(only=True, defaults={"at": at})
        return
    gap = max(pulse.at - at, at - max(pulse.at, last_written(before=at)))
    if gap > JUMP:
        pulse.jumped_at, pulse.gap = at, int(gap.total_seconds())
    pulse.at = at
    pulse.save(update_fields=["at", "jumped_at", "gap"])


def last_written(*, before: datetime | None = None) -> datetime:
    """When the ledger was written to last."""
    rows = LedgerEntry.objects.filter(at__lte=before) if before else LedgerEntry.objects.all()
    newest = rows.order_by("-id").values_list("at", flat=True).first()
    return newest or datetime.fromtimestamp(0, timezone.get_current_timezone())


def stop_reason(run: Run, *, at: datetime) -> str:
    """Why this run must not begin, as a code of Run.Stop; empty when it may. Whoever let it go on was asked already."""
    return clock_trouble(run, at=at) or ("" if run.go_on_at else unusual(run))


def clock_trouble(run: Run, *, at: datetime) -> str:
    """What is wrong with the time: database against server, ledger, and the schedule's pulse since the approval."""
    now = database_time()
    looked_at = max(filter(None, [run.approved_at, run.go_on_at]), default=at)
    pulse = Pulse.objects.first()
    if abs(now - at) > JUMP:
        return Stop.CLOCKS
    if last_written() - now > JUMP or looked_at - now > JUMP:
        return Stop.LEDGER
    if pulse is not None and pulse.jumped_at is not None and pulse.jumped_at > looked_at:
        return Stop.JUMP
    return ""


def unusual(run: Run) -> str:
    """Whether far more people are to go than in the last runs, or a large part of everybody."""
    going = run.lines.going().count()
    if going > MANY and (usual := usually()) is not None and going > TIMES * usual:
        return Stop.USUAL
    if going > FEW and going > SHARE * everybody():
        return Stop.SHARE
    return ""


def usually() -> float | None:
    """How many people the last runs took, by the middle one; None before there was any."""
    runs = Run.objects.filter(state=Run.State.DONE).order_by("-finished_at")[:LATELY]
    counted = [sum(run.counts.get(code, 0) for code in ("gone", "reduced")) for run in runs]
    return median(counted) if counted else None


def everybody() -> int:
    """How many people there are."""
    return Person.objects.count()

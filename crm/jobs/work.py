"""How a task does its job: claim the row, go on in batches, say how it ended.

    with claimed(pk) as run:
        if run:
            for batch in batches(after=run.cursor):
                with transaction.atomic():
                    write(batch)
                    run.advance(done=…, cursor=…)
            run.finish({"counts": {"new": …}})

The row is the only truth. A claim is one conditional update, so of ten deliveries one works and nine find nothing. The
claim carries a lease that a keeper renews by time for the whole block (lease_keeper.py), and every `advance` inside the
transaction of its batch: when another worker took over meanwhile (or somebody cancelled), the update meets no row,
LeaseLost rolls the batch back and the block ends quietly. So each batch counts exactly once, however often workers are
killed. A worker that dies just stops renewing, one that hangs longer than the budget of its kind too; the reconciler
rings again when the lease has run out. No exception leaves the block, for Celery would log its message, and messages
carry values.
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from traceback import extract_tb
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from django.db.transaction import TransactionManagementError

from crm.accounts.permissions.eyes import seeing_as
from crm.jobs.lease_keeper import BUDGET, lease_renewed
from crm.jobs.models import Job
from crm.jobs.queue import State, lease_end
from crm.privacy.actors import system
from crm.privacy.erasure_ledger.maintenance import under_way

log = structlog.get_logger(__name__)

# The database went away, or a lock was refused: nothing is wrong with the work, so the lease is left to run out.
PASSING = (OperationalError, InterfaceError)
RELEASED = {"lease_token": None, "lease_until": None}


class LeaseLost(Exception):
    """Another worker has this job now, or it was cancelled: roll back and go."""


@dataclass
class Run:
    """One worker's hold on one job. `job` is the row as it was claimed."""

    job: Job
    token: UUID
    over: bool = False
    alive: Callable[[], None] = lambda: None  # tells the keeper that a step was saved

    @property
    def ours(self) -> Any:
        """The row, as long as it is held."""
        return Job.objects.filter(pk=self.job.pk, state=State.RUNNING, lease_token=self.token)

    @property
    def payload(self) -> dict[str, Any]:
        """The ids and codes the job was started with."""
        return self.job.payload

    @property
    def cursor(self) -> Any:
        """Where to go on from; None at the beginning."""
        return self.job.cursor

    @property
    def done(self) -> int:
        """How much was done when last saved."""
        return self.job.done

    def advance(self, *, done=None, total=None, phase=None, cursor=None) -> None:
        """Save how far the batch at hand has come, and renew the lease. What is None stays as it was.

        Call it inside the transaction that writes the batch. Raises LeaseLost when the job is no longer ours and
        TransactionManagementError outside a transaction, where nothing could be rolled back.
        """
        if not connection.in_atomic_block:
            raise TransactionManagementError("advance() belongs inside the transaction of its batch")
        progress = {"done": done, "total": total, "phase": phase, "cursor": cursor}
        columns = {name: value for name, value in progress.items() if value is not None}
        self._update(tries=0, lease_until=lease_end(), **columns)

    def keep(self) -> None:
        """A sign of life between the steps of something long that saves nothing. Raises LeaseLost."""
        self._update(lease_until=lease_end())

    def finish(self, result: dict[str, Any] | None = None) -> None:
        """The job is done; may be called inside the transaction of the last batch. Raises LeaseLost."""
        self._end("job.finished", state=State.DONE, result=result or {})

    def fail(self, problem: str, *, error: str = "", why: str = "") -> None:
        """The job stops at its cursor and can be resumed. `problem` is a code (words.py). Raises LeaseLost.

        `why` says it in our own words where the code covers several causes; never what an exception quotes.
        """
        columns = {"result": {"why": why}} if why else {}
        self._end("job.failed", state=State.FAILED, problem=problem, error=error, **columns)

    def _end(self, act: str, **columns: Any) -> None:
        with transaction.atomic():
            self._update(finished_at=Now(), **RELEASED, **columns)
            self.job.note(act, by=system(self.job.kind))
        self.over = True

    def _update(self, **columns: Any) -> None:
        if self.ours.update(**columns) == 0:
            raise LeaseLost
        self.alive()
        for name in columns.keys() & {"done", "total", "phase", "cursor"}:
            setattr(self.job, name, columns[name])


@contextmanager
def claimed(pk: int, *, budget: timedelta = BUDGET) -> Iterator[Run | None]:
    """Hold job `pk` for the block, or give None when it is over, unknown, or in another worker's hands.

    A block that ends without `finish` or `fail` has finished with nothing to tell. An exception fails the job with a
    code and the exception's class name; the cursor stays, so it can be resumed. `budget` is how long a step may take
    without `advance` or `keep` before its worker counts as hanging. The block reads through the eyes of the
    job's owner.
    """
    run = claim(pk)
    try:
        with lease_kept(run, budget) if run else nullcontext(), seeing_as(run.job.owner if run else None):
            yield run
            if run and not run.over:
                run.finish()
    except LeaseLost:
        log.info("job taken over", job=pk)
    except PASSING as trouble:
        log.warning("job interrupted", job=pk, error=type(trouble).__name__, place=place(trouble))
    except Exception as trouble:
        if run is None:
            raise
        stop(run, trouble)


@contextmanager
def lease_kept(run: Run, budget: timedelta) -> Iterator[None]:
    """Renew the lease of `run` by time for the block."""

    def renew() -> int:
        return run.ours.update(lease_until=lease_end())

    with lease_renewed(renew, lease=settings.JOB_LEASE, name=f"job {run.job.pk}", budget=budget) as keeper:
        run.alive = keeper.alive
        yield


def claim(pk: int) -> Run | None:
    """Take the job if it is free. Two workers asking at once get one Run and one None; after a restore nobody gets one
    until the erasure ledger was replayed."""
    if under_way():
        return None
    token = uuid4()
    claimed_rows = (
        Job.objects.free()
        .filter(pk=pk)
        .update(
            state=State.RUNNING,
            lease_token=token,
            lease_until=lease_end(),
            tries=F("tries") + 1,
            started_at=Coalesce("started_at", Now()),
        )
    )
    return Run(Job.objects.get(pk=pk), token) if claimed_rows else None


def stop(run: Run, trouble: Exception) -> None:
    """Fail the job for `trouble`, named by class and place only; its message may hold somebody's data."""
    name = type(trouble).__name__
    log.error("job failed", job=run.job.pk, kind=run.job.kind, error=name, place=place(trouble))
    try:
        run.fail(code_of(trouble), error=name[: Job._meta.get_field("error").max_length])
    except (LeaseLost, *PASSING):
        log.warning("job left", job=run.job.pk)


def code_of(trouble: Exception) -> str:
    """The problem's code for an exception, see words.py."""
    if isinstance(trouble, OSError) and trouble.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "disk_full"
    return "memory" if isinstance(trouble, MemoryError) else "unexpected"


def place(trouble: BaseException) -> str:
    """File and line where it happened."""
    frames = extract_tb(trouble.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""

"""Make sure that every open job has somebody who attends to it: the promise that nothing accepted is lost.

Mail, purges and backups have the like of their own; crm/health/reconcile.py asks all of them.

What is due is computed from rows and instants, never from a tick, so running it twice, late or from two places at once
changes nothing: a doubled bell finds the job taken.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from crm.jobs.models import Job
from crm.jobs.queue import State
from crm.privacy.actors import system

AT_ONCE = 500  # bells per turn; the next turn goes on with the next


@dataclass(frozen=True)
class Check:
    """One question answered. `detail` holds numbers only."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True)
class Report:
    """What one turn found and did. `rung` and `given_up` are keys of jobs."""

    rung: list[int]
    given_up: list[int]
    checks: list[Check]

    @property
    def ok(self) -> bool:
        """Whether everything is attended to."""
        return all(check.ok for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """The shape of design.md section 8."""
        return {"ok": self.ok, **asdict(self)}


def reconcile() -> Report:
    """Give up what was tried in vain too often, then ring again for whatever nobody attends to."""
    given_up = give_up()
    stuck = Job.objects.stuck().count()
    rung, unheard = ring_again()
    checks = [
        Check("bell", not unheard, f"{len(rung)} rung, {unheard} not heard"),
        Check("stuck", not stuck, f"{stuck} without a worker for too long"),
        Check("given_up", not given_up, f"{len(given_up)} given up"),
    ]
    return Report(rung, given_up, checks)


def give_up() -> list[int]:
    """Fail the jobs whose last try was left behind too; their keys."""
    failed = []
    for job in Job.objects.hopeless()[:AT_ONCE]:
        with transaction.atomic():
            ours = Job.objects.hopeless().filter(pk=job.pk)
            ended = {"lease_token": None, "lease_until": None, "finished_at": Now()}
            if ours.update(state=State.FAILED, problem="interrupted", **ended):
                job.note("job.failed", by=system("jobs.reconcile"))
                failed.append(job.pk)
    return failed


def ring_again() -> tuple[list[int], int]:
    """Ring for each job nobody attends to: the keys heard, and how many were not. Stops at a broker that is away."""
    due = list(Job.objects.unheard()[:AT_ONCE])
    for place, job in enumerate(due):
        if not job.ring():
            return [rung.pk for rung in due[:place]], len(due) - place
    return [job.pk for job in due], 0

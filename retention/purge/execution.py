"""Carrying a run out: batches in id order, each person whole or untouched, one line of the protocol each.

    approved ──tick, not_before──> running ──sanity──> batches ──> done, sealed in its protocol
                                      └──────────────> stopped: a person looks and lets it go on, with a reason

Everybody is judged once more under lock right before they go: who wrote yesterday stays. Those of whom nothing stays go
together, in one transaction for a batch with their lines and the job's cursor (`erase_many`): whole sets go many times
as fast as one by one, and between two of them the run rests three times as long as the last took, since nobody waits
for it and colleagues wait for their lists. Those of whom something stays go one by one, each in a transaction of their
own, since what stays is sealed anew and read back. When a batch fails (one row that nobody foresaw), its people go one
by one too, so that the fault of one keeps nobody else here; they are marked as not done and found again by the next
preview. Whoever has their data from us is told of it once the run is over (`TOLD_ELSEWHERE`, Art. 19).

A killed worker leaves the batch at hand undone and lines without a result; whoever takes the lease begins with those.
Two workers never hold the lease at once, and whoever lost it loses the batch at hand, lines and erasures alike.
"""

import contextlib
from collections.abc import Sequence
from datetime import datetime
from time import perf_counter, sleep
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.jobs import work
from crm.jobs.models import Job
from crm.privacy.actors import system
from crm.privacy.dotted_paths import resolve
from crm.privacy.erasure.eraser import erase, erase_many, locked_key
from crm.privacy.erasure.mass_erasure import Counts, lock_all
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.privacy.people import mentions
from retention.horizons.candidates import PersonOutcome, judged
from retention.models import Run, RunLine
from retention.protocols.outcomes import add_up, ledger_length, mark
from retention.protocols.run_protocol import seal
from retention.purge.sanity import stop_reason

BATCH = 200
REST, LONGEST_REST = 3, 1.0  # times as long as a batch took; seconds
KIND = "retention.purge"
BY = system(KIND)
State, Outcome, Result = Run.State, RunLine.Outcome, RunLine.Result
OURS_NO_MORE = (work.LeaseLost, *work.PASSING)

log = structlog.get_logger(__name__)


def begin_due(*, at: datetime | None = None) -> list[Run]:
    """Start the job of every approved run whose time has come, the oldest first; one is at work at a time."""
    at, begun = at or timezone.now(), []
    for run in Run.objects.due(at).order_by("not_before", "pk"):
        with contextlib.suppress(IntegrityError):  # somebody begins another one at this very moment
            begun.append(begin_run(run))
    return [run for run in begun if run is not None]


@transaction.atomic
def begin_run(run: Run) -> Run | None:
    """Hand the run to a worker; None when another one is at work, or somebody was faster."""
    if Run.objects.filter(state=State.RUNNING).exists():
        return None
    if Run.objects.filter(pk=run.pk, state=State.APPROVED).update(state=State.RUNNING) == 0:
        return None
    total = run.lines.going().count()
    title = gettext_noop("Retention: purge")
    run.job = Job.start(KIND, by=BY, payload={"run": run.pk}, total=total, title_code=title)
    run.state = State.RUNNING
    run.save(update_fields=["job"])
    return run


def carry_out(job: work.Run, run: Run) -> None:
    """Carries the run out, or stops it before the first batch when the sanity check fails."""
    if run.started_at is None:
        if why := stop_reason(run, at=timezone.now()):
            stop(job, run, why, at=timezone.now())
            return
        look_for_mentions(job, run)
        start(job, run, at=timezone.now())
    rest = 0.0
    while lines := list(run.lines.going().order_by("pk")[:BATCH]):
        if rest:
            sleep(rest)
        began = perf_counter()
        go(job, run, lines)
        rest = rest_after(perf_counter() - began)
    with transaction.atomic():
        counts = seal(run, at=timezone.now(), by=BY)
        job.finish({"counts": counts, "link": {"name": "retention:run", "args": [str(run.uid)]}})


def rest_after(seconds: float) -> float:
    """How long a run rests after a batch of so many seconds."""
    return min(seconds * REST, LONGEST_REST)


def look_for_mentions(job: work.Run, run: Run) -> None:
    """Where others wrote about those who go whole: found while their names can still be read, kept for the desk.

    One walk over all notes for the whole run; done again by whoever takes over before the first batch, to the same end.
    """
    leaving = run.lines.going().filter(outcome=Outcome.ERASE)
    mentions.find(Person.objects.with_keys().filter(run_lines__in=leaving), by=BY, keep=job.keep)


def start(job: work.Run, run: Run, *, at: datetime) -> None:
    """Marks the run as running: from here on it cannot be discarded."""
    with transaction.atomic():
        run.started_at, run.counts = at, {**run.counts, "ledger_before": ledger_length()}
        run.save(update_fields=["started_at", "counts"])
        ledger.record("run.started", by=BY, target=run.target)
        job.advance(done=0, total=run.lines.going().count(), phase="removing")


def stop(job: work.Run, run: Run, why: str, *, at: datetime) -> None:
    """Stops the run before anybody is erased, until a decider lets it go on."""
    with transaction.atomic():
        run.state, run.stopped_why, run.stopped_at = State.STOPPED, why, at
        run.save(update_fields=["state", "stopped_why", "stopped_at"])
        ledger.record("run.stopped", by=BY, target=run.target, counts={"why": str(why)})
        job.finish({"counts": {"stopped": 1}, "link": {"name": "retention:run", "args": [str(run.uid)]}})


def go(job: work.Run, run: Run, lines: Sequence[RunLine]) -> None:
    """Handles one batch: people with nothing to keep together, the others one by one."""
    notices = resolve("TOLD_ELSEWHERE")(by=BY).of_run(run)
    try:
        alone = go_together(job, run, lines, notices)
    except OURS_NO_MORE:
        raise
    except Exception as trouble:
        log.warning("batch goes one by one", run=run.pk, error=type(trouble).__name__, place=work.place(trouble))
        alone = list(lines)
    for line in alone:
        try:
            go_alone(job, run, line, notices)
        except OURS_NO_MORE:
            raise
        except Exception as trouble:
            log.error("line failed", line=line.pk, error=type(trouble).__name__, place=work.place(trouble))
            fail(job, line)


def go_together(job: work.Run, run: Run, lines: Sequence[RunLine], notices: Any) -> list[RunLine]:
    """Erases those of whom nothing stays, in one transaction; returns the lines to be handled one by one."""
    at = timezone.now()
    with transaction.atomic():
        locked, _left = lock_all([Person(pk=line.person_id) for line in lines if line.person_id])
        here = {pk: Person(pk=pk, uid=uid) for pk, uid in locked.items()}
        ends = ends_of(lines, here, judged(list(here.values()), at))
        going = [line.person_id for line in lines if ends.get(line.pk) == Result.GONE]
        leaving = notices.before(going, at)
        erased = erase_many([here[pk] for pk in going if pk is not None], by=BY)
        notices.tell(leaving.values(), at)
        add_up(run, erased.counts)
        for end in set(ends.values()):
            mark([pk for pk, result in ends.items() if result == end], end, at=at)
        job.advance(done=job.done + len(ends))
    return [line for line in lines if line.pk not in ends]


def ends_of(lines: Sequence[RunLine], here: dict[int, Person], outcomes: dict[int, PersonOutcome]) -> dict[int, str]:
    """{line: result}; lines of whom something stays, or whom somebody else holds locked, are not in it."""
    missing = {line.person_id for line in lines if line.person_id} - set(here)
    elsewhere = set(Person.objects.filter(pk__in=missing).values_list("pk", flat=True)) if missing else set()
    ends: dict[int, str] = {}
    for line in lines:
        if line.person_id not in here:
            if line.person_id not in elsewhere:
                ends[line.pk] = Result.BEFORE
            continue
        outcome = outcomes[line.person_id].outcome if line.person_id in outcomes else ""
        if outcome != Outcome.REDUCE:
            ends[line.pk] = Result.GONE if outcome == Outcome.ERASE else Result.STAYED
    return ends


def go_alone(job: work.Run, run: Run, line: RunLine, notices: Any) -> None:
    """Handles one person in a transaction of their own, waiting for the lock if somebody else holds it."""
    at = timezone.now()
    with transaction.atomic():
        end, counts = end_alone(line, notices, at=at)
        add_up(run, counts)
        mark([line.pk], end, at=at, counts=counts)
        job.advance(done=job.done + 1)


def end_alone(line: RunLine, notices: Any, *, at: datetime) -> tuple[str, Counts]:
    """(what became of them, {model: rows}). The caller holds the transaction."""
    locked_key(Person(pk=line.person_id))
    person = Person.objects.with_keys().filter(pk=line.person_id).first() if line.person_id else None
    if person is None:
        return Result.BEFORE, {}
    outcome = judged([person], at).get(person.pk)
    if outcome is None or outcome.outcome == Outcome.HELD:
        return Result.STAYED, {}
    whole = outcome.outcome == Outcome.ERASE
    leaving = notices.before([person.pk], at, alone=not whole)
    if whole:
        counts, left = erase_many([person], by=BY).counts, frozenset[str]()
    else:
        erasure = erase(person, outcome.sparing, by=BY)
        counts, left = erasure.counts, erasure.categories_left
    notices.tell([each if whole else each.gone(left) for each in leaving.values()], at)
    return Result.GONE if whole else Result.REDUCED, counts


def fail(job: work.Run, line: RunLine) -> None:
    """They are still here and whole; the next preview finds them again."""
    with transaction.atomic():
        mark([line.pk], Result.FAILED, at=timezone.now())
        job.advance(done=job.done + 1)

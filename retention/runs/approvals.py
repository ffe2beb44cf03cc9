"""Who says what about a run: the desk excludes people, the officer advises, the controller approves (Art. 38(6)).

    preview ──exclude, include, advise──> approve (types the number) ──cooling-off──> purge/execution.py
       └──────────────────────── discard ──────────────────────────────┘  until the first batch

Whoever approves is never the officer; their warning is overruled with a note that stays in the protocol.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from retention.horizons.candidates import judged
from retention.models import Run, RunLine, RunOpinion
from retention.permissions import refuse_powerless, refuse_strangers
from retention.rules.standing_approvals import revoke, stand
from retention.run_totals import tally
from retention.runs import told_recipients

BATCH = 500


def recount(run: Run, *, at: datetime) -> int:
    """Judge every line that is to go anew, in batches; how many were found otherwise. They stay, or change outcome.

    Each batch is one transaction: what was found stays noted even when the approval is then refused.
    """
    notices = told_recipients.notices()
    changed = sum(recount_batch(lines, at=at, told=notices) for lines in batches(run))
    if changed:
        with transaction.atomic():
            fresh = Run.objects.select_for_update().get(pk=run.pk)
            fresh.changed += changed
            fresh.counts = {**fresh.counts, **tally(fresh)}
            fresh.save(update_fields=["changed", "counts"])
    return changed


def batches(run: Run) -> Iterator[list[RunLine]]:
    """The lines that are to go, some at a time, in their order."""
    after = 0
    while lines := list(run.lines.going().filter(pk__gt=after).order_by("pk")[:BATCH]):
        yield lines
        after = lines[-1].pk


@transaction.atomic
def recount_batch(lines: list[RunLine], *, at: datetime, told: Any) -> int:
    """Mark the lines of one batch that are not what they were; who will be told of them is looked up anew."""
    people = list(Person.objects.filter(pk__in=[line.person_id for line in lines]))
    now = judged(people, at)
    told_recipients.refresh(lines, now, at, told=told)
    changed = 0
    for line in lines:
        outcome = now.get(line.person_id) if line.person_id else None
        if outcome is not None and outcome.outcome == line.outcome:
            continue
        changed += 1
        mine = RunLine.objects.filter(pk=line.pk, result="")
        if outcome is not None and outcome.outcome != RunLine.Outcome.HELD:
            mine.update(outcome=outcome.outcome)
        else:
            gone = line.person_id is None
            mine.update(result=RunLine.Result.BEFORE if gone else RunLine.Result.STAYED, done_at=at)
    return changed


__all__ = ["advise", "approve", "discard", "exclude", "go_on", "include", "revoke", "stand"]
State = Run.State


@transaction.atomic
def exclude(line: RunLine, why: str, *, by: User, at: datetime | None = None) -> None:
    """Excludes a person from this run, with the reason; the next preview finds them again unless something keeps them.

    PermissionDenied without the right to retention; ValidationError without a reason and once it is approved.
    """
    refuse_strangers(by)
    run = locked(line.run, State.PREVIEW)
    if not why.strip():
        raise ValidationError(_("Say why."), code="empty")
    hold_her(line)
    line.excluded_by, line.excluded_at, line.excluded_why = signature(by), at or timezone.now(), why.strip()
    line.save(update_fields=["excluded_by", "excluded_at", "excluded_why"])
    ledger.record("run.excluded", by=by, about=line.person, target=run.target)


@transaction.atomic
def include(line: RunLine, *, by: User) -> None:
    """Take an exclusion back."""
    refuse_strangers(by)
    run = locked(line.run, State.PREVIEW)
    hold_her(line)
    line.excluded_by, line.excluded_at, line.excluded_why = "", None, None
    line.save(update_fields=["excluded_by", "excluded_at", "excluded_why"])
    ledger.record("run.included", by=by, about=line.person, target=run.target)


def hold_her(line: RunLine) -> None:
    """Begin an act on the person of a line; ValidationError when they are gone already."""
    if line.person is None:
        raise ValidationError(_("This person's data are gone already."), code="gone")
    Person.hold([line.person])


@transaction.atomic
def advise(run: Run, *, verdict: str, text: str, by: User, at: datetime | None = None) -> RunOpinion:
    """The officer's dated opinion, until the first batch. PermissionDenied for anybody else."""
    if not by.role.dpo:
        raise PermissionDenied
    run = locked(run, State.PREVIEW, State.APPROVED)
    if not text.strip():
        raise ValidationError(_("Say why."), code="empty")
    opinion_row = RunOpinion.objects.create(
        run=run, verdict=verdict, text=text.strip(), by=signature(by), at=at or timezone.now()
    )
    ledger.record("run.advised", by=by, target=run.target, counts={"verdict": str(verdict)})
    return opinion_row


def approve(run: Run, *, typed: int, note: str = "", by: User, at: datetime | None = None) -> Run:
    """Approves a run for `RETENTION_COOLING` from now. `typed` is the number of people who go, counted again now.

    PermissionDenied for whoever does not decide for the controller. ValidationError: `overrules` without a note against
    the officer's opinion, `changed` when the number is another one since the preview, `typed` when it was mistyped,
    `empty` when nobody is to go, `decided` when somebody was faster.
    """
    refuse_powerless(by)
    at, number_shown = at or timezone.now(), run.lines.going().count()
    refuse_decided(run, State.PREVIEW)
    recount(run, at=at)
    with transaction.atomic():
        run = locked(run, State.PREVIEW)
        refuse_wrong_number(typed, shown=number_shown, now=run.lines.going().count())
        if run.warned and not note.strip():
            raise ValidationError(_("The officer advises against it. Say why you decide otherwise."), code="overrules")
        run.state, run.approved_by, run.approved_at = State.APPROVED, signature(by), at
        run.typed, run.note, run.not_before = typed, note.strip(), at + settings.RETENTION_COOLING
        columns = ["state", "approved_by", "approved_at", "typed", "note", "not_before"]
        run.save(update_fields=columns)
        ledger.record("run.approved", by=by, target=run.target, counts={"people": typed, "changed": run.changed})
    return run


def refuse_wrong_number(typed: int, *, shown: int, now: int) -> None:
    """ValidationError unless the decider typed how many will go."""
    if not now:
        raise ValidationError(_("Nobody is to go any more."), code="empty")
    if now not in (typed, shown):
        raise ValidationError(
            _("Since the preview the number has changed: it is %(now)s now. Look again and type it."),
            code="changed",
            params={"now": now},
        )
    if typed != now:
        raise ValidationError(_("Type the number of people: %(now)s."), code="typed", params={"now": now})


@transaction.atomic
def discard(run: Run, *, why: str, by: User, at: datetime | None = None) -> Run:
    """Give it up before the first batch: a preview by whoever looks after retention, an approved run by who decides.

    Its lines go, its totals stay. ValidationError without a reason and once it has begun.
    """
    run = locked(run, State.PREVIEW, State.APPROVED, State.STOPPED)
    if run.state == State.PREVIEW:
        refuse_strangers(by)
    else:
        refuse_powerless(by)
    if run.started_at is not None:
        raise ValidationError(_("It has begun and cannot be taken back."), code="begun")
    if not why.strip():
        raise ValidationError(_("Say why."), code="empty")
    return give_up(run, why=why.strip(), by=by, at=at or timezone.now())


def give_up(run: Run, *, why: str, by: Actor, at: datetime) -> Run:
    """The discarded run without its lines; the caller holds the transaction and the lock."""
    run.state, run.discarded_by, run.discarded_at, run.discarded_why = State.DISCARDED, signature(by), at, why
    run.save(update_fields=["state", "discarded_by", "discarded_at", "discarded_why"])
    run.lines.all().delete()
    ledger.record("run.discarded", by=by, target=run.target)
    return run


@transaction.atomic
def go_on(run: Run, *, why: str, by: User, at: datetime | None = None) -> Run:
    """Let a stopped run go on, with the reason; it begins with the next tick. Whoever decides saw why it stopped."""
    refuse_powerless(by)
    run = locked(run, State.STOPPED)
    if not why.strip():
        raise ValidationError(_("Say why."), code="empty")
    run.state, run.go_on_by, run.go_on_at, run.go_on_why = State.APPROVED, signature(by), at or timezone.now(), why
    run.save(update_fields=["state", "go_on_by", "go_on_at", "go_on_why"])
    ledger.record("run.went_on", by=by, target=run.target, counts={"stopped": run.stopped_why})
    return run


def locked(run: Run, *states: str) -> Run:
    """The run, locked: two people may decide at once. ValidationError when it is in none of `states` any more."""
    locked_run = Run.objects.select_for_update().prefetch_related("opinions").get(pk=run.pk)
    refuse_decided(locked_run, *states)
    return locked_run


def refuse_decided(run: Run, *states: str) -> None:
    """ValidationError unless it is in one of `states`."""
    if run.state not in states:
        raise ValidationError(_("It is decided already."), code="decided")

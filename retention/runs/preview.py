"""The preview: who would go, who would be reduced, who is held back, and why; nothing is touched.

    preview ──Job──> counting ──batches of 500 in id order──> preview (the one before is discarded)
                                                       └────> approved, when standing approvals cover all of it

A killed worker loses the batch at hand; whoever goes on begins behind the cursor. A count that finds nobody leaves no
run behind.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.accounts.models import User
from crm.jobs import work
from crm.jobs.models import Job
from crm.jobs.queue import OPEN
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import Actor, signature, system
from crm.privacy.erasure_ledger.ledger_file import mark_of
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from retention.horizons.candidates import PersonOutcome, judged
from retention.models import Run, RunLine
from retention.protocols.run_numbers import next_number
from retention.rules.standing_approvals import by_hand
from retention.run_totals import tally
from retention.runs import told_recipients
from retention.runs.approvals import give_up

BATCH = 500
KIND = "retention.preview"
BY = system(KIND)
REPLACED = gettext_noop("A newer preview took its place.")
State = Run.State


def preview(*, by: Actor, at: datetime | None = None) -> Job:
    """Start a count and return its job; the job of the count that is under way when there is one."""
    at = at or timezone.now()
    with transaction.atomic():
        number = next_number(at)  # holds the series, so of two callers the second finds the first one's count
        under_way = Run.objects.filter(state=State.COUNTING).select_related("job").first()
        if under_way is not None and under_way.job is not None and under_way.job.state in OPEN:
            return under_way.job
        if under_way is not None:  # its job failed for good
            under_way.delete()
        run = Run.objects.create(number=number, made_by=signature(by))
        title = gettext_noop("Retention: preview")
        run.job = Job.start(KIND, by=by, payload={"run": run.pk}, total=Person.objects.count(), title_code=title)
        run.save(update_fields=["job"])
    return run.job


def count(job: work.Run, run: Run) -> None:
    """Count everybody behind the cursor and close the preview."""
    notices = told_recipients.notices()
    while people := list(Person.objects.filter(pk__gt=job.cursor or 0).order_by("pk")[:BATCH]):
        with transaction.atomic():
            write(run, people, at=timezone.now(), told=notices)
            job.advance(done=job.done + len(people), cursor=people[-1].pk, phase="checking")
    close(job, run, at=timezone.now())


def write(run: Run, people: list[Person], *, at: datetime, told: Any = None) -> None:
    """The lines of one batch. Who is in an approved run already is left to it; `told`: see told_recipients.py."""
    ahead = RunLine.objects.filter(run__in=Run.objects.ahead(), person__in=people).going()
    already_approved = set(ahead.values_list("person_id", flat=True))
    outcomes = judged([person for person in people if person.pk not in already_approved], at)
    recipients = told_recipients.told_of(outcomes, at, told=told or told_recipients.notices())
    RunLine.objects.bulk_create(
        line_of(run, person, outcomes[person.pk], recipients.get(person.pk, []))
        for person in people
        if person.pk in outcomes
    )


def line_of(run: Run, person: Person, outcome: PersonOutcome, recipients: list[int]) -> RunLine:
    """The unsaved line of one person."""
    return RunLine(
        run=run,
        person=person,
        person_hash=mark_of(person.uid),
        outcome=outcome.outcome,
        rule=outcome.rule,
        purpose=outcome.purpose,
        reason=outcome.reason,
        until=outcome.until,
        ref=outcome.ref,
        recipients=recipients,
    )


def close(job: work.Run, run: Run, *, at: datetime) -> None:
    """Ends the count: the new preview replaces the one before, and is approved at once by a standing approval."""
    with transaction.atomic():
        for older in Run.objects.select_for_update().open_preview():
            give_up(older, why=REPLACED, by=BY, at=at)
        counts = tally(run)
        if not any(counts.values()):
            run.delete()
            job.finish({"counts": {"to_go": 0}})
            return
        run.state, run.counted_at, run.counts = State.PREVIEW, at, counts
        run.by_hand, approvals = by_hand(run, at=at)
        run.save(update_fields=["state", "counted_at", "counts", "by_hand"])
        ledger.record("run.counted", by=BY, target=run.target, counts=counts)
        going = counts["erase"] + counts["reduce"]
        if going and not run.by_hand:
            approve_by_standing(run, approvals, going, at=at)
        elif going:
            tell_deciders(run, going)
        link = {"name": "retention:run", "args": [str(run.uid)]}
        job.finish({"counts": {"to_go": going, "held": counts["held"]}, "link": link})


def approve_by_standing(run: Run, approvals: list[Any], going: int, *, at: datetime) -> None:
    """Approves the run by standing approvals of its rules; the cooling-off is the same."""
    run.state, run.approved_by, run.approved_at = State.APPROVED, approvals[0].by, at
    run.standing, run.not_before = [approval.pk for approval in approvals], at + settings.RETENTION_COOLING
    run.save(update_fields=["state", "approved_by", "approved_at", "standing", "not_before"])
    ledger.record("run.approved", by=BY, target=run.target, counts={"people": going, "standing": run.standing})


def tell_deciders(run: Run, going: int) -> int:
    """Put a message for everybody who decides into the outbox, in the caller's transaction; how many they are."""
    readers = User.objects.filter(is_active=True, role__decides=True).exclude(email="").order_by("pk")
    context = {"run": run, "going": going, "link": settings.BASE_URL + reverse("retention:run", args=[run.uid])}
    return len(
        [post("retention_preview", to=reader, by=BY, context={**context, "reader": reader}) for reader in readers]
    )

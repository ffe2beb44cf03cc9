"""Counting the people of a preview again: whoever wrote, signed or was put on hold since then stays."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from crm.privacy.models import Person
from retention.horizons.candidates import judged
from retention.models import Run, RunLine
from retention.run_totals import tally

BATCH = 500


def recount(run: Run, *, at: datetime) -> int:
    """Judge every line that is to go anew, in batches; how many were found otherwise. They stay, or change outcome.

    Each batch is one transaction: what was found stays noted even when the approval is then refused.
    """
    changed = sum(recount_batch(lines, at=at) for lines in batches(run))
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
def recount_batch(lines: list[RunLine], *, at: datetime) -> int:
    """Mark the lines of one batch that are not what they were."""
    people = list(Person.objects.filter(pk__in=[line.person_id for line in lines]))
    now = judged(people, at)
    changed = 0
    for line in lines:
        found = now.get(line.person_id) if line.person_id else None
        if found is not None and found.outcome == line.outcome:
            continue
        changed += 1
        mine = RunLine.objects.filter(pk=line.pk, result="")
        if found is not None and found.outcome != RunLine.Outcome.HELD:
            mine.update(outcome=found.outcome)
        else:
            gone = line.person_id is None
            mine.update(result=RunLine.Result.BEFORE if gone else RunLine.Result.STAYED, done_at=at)
    return changed

"""Taking an import back: what it made goes, what it filled in or replaced becomes what it was, unless somebody went on.

Going on is whatever the ledger holds about it beside this import: an edit, a note, a call, a share. Such people and
things stay, and values that were changed since stay as they are; the report says which.
"""

from typing import Any

from django.db import transaction

from crm.files.imports.dry_run import link_to
from crm.files.imports.import_kinds import kind_of
from crm.files.imports.verdicts import Outcome
from crm.files.models import Import, ImportRow
from crm.jobs.work import Run
from crm.privacy.logs import ledger

BATCH = 200
WENT_ON, CHANGED = "went_on", "changed_since"
State = Import.State
Stays = dict[int, list[tuple[str, str]]]  # {row number: (column, why)} of what was not taken back


def undo(run: Run, load: Import) -> None:
    """Take back the import behind the cursor, row by row in batches, and close it."""
    if run.cursor is None:
        touched = load.rows.filter(outcome__in=[Outcome.NEW, Outcome.UPDATED])
        with transaction.atomic():
            run.advance(phase="removing", done=0, total=touched.count())
    undoing = kind_of(load).undoing(load)
    while rows := rows_after(load, run.cursor or 0):
        with transaction.atomic():
            note(load, rows, undoing.take_back(rows))
            run.advance(done=run.done + len(rows), cursor=rows[-1].number)
    close(run, load, undoing)


def rows_after(load: Import, number: int) -> list[ImportRow]:
    """The next rows that changed something."""
    rows = load.rows.filter(outcome__in=[Outcome.NEW, Outcome.UPDATED], number__gt=number)
    return list(rows.select_related("person__key").order_by("number")[:BATCH])


def note(load: Import, rows: list[ImportRow], stays: Stays) -> None:
    """Mark the rows that were not taken back, for the report."""
    remaining = [row for row in rows if row.number in stays]
    for row in remaining:
        row.problems = [[None, column, code] for column, code in stays[row.number]]
        row.remarks = True
    ImportRow.objects.bulk_update(remaining, ["problems", "remarks"])


def close(run: Run, load: Import, undoing: Any) -> None:
    """Remove what came with the rows and is used by nobody; mark the import as undone."""
    outcomes = load.rows.filter(remarks=True).order_by().values_list("outcome", flat=True)
    remaining, stayed = (
        sum(outcome_kept == outcome for outcome_kept in outcomes) for outcome in (Outcome.NEW, Outcome.UPDATED)
    )
    removed = load.counts.get(Outcome.NEW, 0) - remaining
    with transaction.atomic():
        undoing.remove_byproducts()
        counts = {**load.counts, "removed": removed, "left": remaining, "stayed": stayed}
        if load.move(State.UNDOING, to=State.UNDONE, counts=counts):
            ledger.record("import.undone", by=load.owner, target=f"import:{load.uid}", counts={"removed": removed})
        run.finish({"counts": {"removed": removed}, "link": link_to(load)})

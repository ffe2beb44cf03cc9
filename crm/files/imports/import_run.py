"""The import itself: batches, each one transaction together with how far it came.

A killed worker loses the batch at hand and nothing else; whoever goes on begins behind the cursor, so the end is the
same. The file goes with the last batch.
"""

from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.accounts.permissions.rights import CONTACTS_IMPORT
from crm.files.imports.arrival import rows_of, shelve
from crm.files.imports.dry_run import UNREADABLE, batches, link_to, result_of
from crm.files.imports.import_kinds import kind_of
from crm.files.imports.verdicts import Outcome
from crm.files.models import Import
from crm.files.models.imports import UNDO_FOR
from crm.files.readers.unreadable import UnreadableFile
from crm.jobs.work import Run
from crm.privacy.logs import ledger

NO_RIGHT = gettext_noop("The right to import was taken away.")
State = Import.State


def bring_in(run: Run, load: Import) -> None:
    """Write every row behind the cursor and close the import."""
    kind = kind_of(load)
    if not load.owner.is_active or not load.owner.may(CONTACTS_IMPORT) or not load.owner.may(kind.right):
        run.fail(NO_RIGHT)
        return
    try:
        shelve(load, keep=run.keep)
    except UnreadableFile:
        run.fail(UNREADABLE)
        return
    if run.cursor is None:
        with transaction.atomic():
            run.advance(phase="writing", done=0, total=sum(1 for _row in rows_of(load)))
    writer = kind.writer(load)
    for batch in batches(rows_of(load, after=run.cursor or 0), writer.batch):
        with transaction.atomic():
            writer.write(batch)
            run.advance(done=run.done + len(batch), cursor=batch[-1][0])
    close(run, load)


def close(run: Run, load: Import) -> None:
    """The import is done: its numbers, until when it can be undone, no file any more."""
    at = timezone.now()
    with transaction.atomic():
        counts = {**{str(outcome): 0 for outcome in Outcome}, **outcomes_of(load), "rows": run.done}
        columns: dict[str, Any] = {"counts": counts, "finished_at": at, "undo_until": at + UNDO_FOR}
        if load.move(State.RUNNING, to=State.DONE, **columns):
            drop_file(load)
            counted = result_of(counts)
            ledger.record("import.finished", by=load.owner, target=f"import:{load.uid}", counts=counted)
        run.finish({"counts": result_of(counts), "link": link_to(load)})


def outcomes_of(load: Import) -> Counter:
    """Rows by what became of them."""
    counts = load.rows.order_by().values_list("outcome").annotate(Count("pk"))
    return Counter(dict(counts))


def drop_file(load: Import) -> None:
    """Take the file and its samples away: the row forgets them now, the disk when the transaction has committed."""
    if load.file:
        storage, name = load.file.storage, str(load.file.name)
        load.file = ""
        load.columns = load.columns and [{**column, "samples": []} for column in load.columns]
        load.save(update_fields=["file", "columns"])
        transaction.on_commit(lambda: storage.delete(name))

"""The job: a batch of the list at a time through the gate, opened, written, sealed; each batch is one transaction.

A killed worker loses the batch at hand and nothing else: whoever goes on begins behind the cursor, so the end is the
same. Those without a ground in force are counted by the reason, and their values are never opened.
"""

from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from consents.reading import left_out, readable_among
from crm.accounts.rights import CONTACTS_EXPORT
from crm.contacts.exporting.columns import cells_of, own_of, points_of
from crm.contacts.exporting.formats import ROWS_OF_A_SHEET, rows_in
from crm.contacts.exporting.parts import lay_by
from crm.contacts.exporting.starting import candidates, note
from crm.contacts.models import Contact
from crm.jobs.models import Export
from crm.jobs.models.exports import KEPT_FOR
from crm.jobs.words import COUNTS, spoken
from crm.jobs.work import Run
from crm.privacy.actors import system
from crm.privacy.keys import Unreadable

BATCH = 1000
NO_RIGHT = gettext_noop("The right to export was taken away.")
RETIRED = gettext_noop("The purpose is not in force any more.")
TOO_LONG = gettext_noop("A sheet of Excel has no room for so many rows. Choose CSV.")
UNREADABLE = "unreadable"  # beside the gate's own reasons
BY = system("contacts.export")


def make(run: Run, export: Export) -> None:
    """Write every person behind the cursor and close the file."""
    if export.state != Export.State.MAKING:
        return
    if problem := refused(export):
        run.fail(problem)
        return
    found = candidates(export, export.created_at)
    if run.cursor is None:
        total = found.count()
        if export.kind == Export.Kind.XLSX and total >= ROWS_OF_A_SHEET:
            run.fail(TOO_LONG)
            return
        with transaction.atomic():
            run.advance(phase="writing", done=0, total=total, cursor=[0, 0])
    with translation.override(export.owner.language):
        while batch := after(found, run.cursor[0]):
            with transaction.atomic():
                write(export, run.cursor[1], batch)
                run.advance(done=run.done + len(batch), cursor=[batch[-1].pk, run.cursor[1] + 1])
    close(run, export)


def refused(export: Export) -> str:
    """Why the file may not be made any more; empty when it may."""
    if not export.owner.is_active or not export.owner.may(CONTACTS_EXPORT):
        return NO_RIGHT
    return "" if in_force(export) else RETIRED


def in_force(export: Export) -> bool:
    """Whether the purpose, in this or a later version, still holds."""
    return type(export.purpose).objects.active().filter(slug=export.purpose.slug).exists()


def after(found, pk: int) -> list[Contact]:
    """The next batch, with keys."""
    return list(found.filter(pk__gt=pk).order_by("pk").with_keys()[:BATCH])


def write(export: Export, number: int, batch: Sequence[Contact]) -> None:
    """One batch: the gate, the rows of those whom it lets out, the count of the others."""
    keys = [contact.pk for contact in batch]
    allowed = readable_among(keys, export.purpose, export.channel)
    reasons = Counter(left_out(set(keys) - allowed, export.purpose, export.channel).values())
    going = [contact for contact in batch if contact.pk in allowed]
    points, own = points_of(going, export.columns), own_of(going, export.columns)
    rows, inside = [], []
    for contact in going:
        try:
            rows.append(cells_of(contact, export.columns, points.get(contact.pk, ()), own.get(contact.pk)))
            inside.append(contact.pk)
        except Unreadable:
            reasons[UNREADABLE] += 1
    if inside:
        lay_by(export, number, inside, rows_in(export.kind, rows))
    export.count += len(inside)
    export.left_out = dict(Counter(export.left_out) + reasons)
    export.save(update_fields=["count", "left_out"])


def close(run: Run, export: Export) -> None:
    """The file is there, for seven days; which list it was is not kept."""
    at = timezone.now()
    with transaction.atomic():
        if export.move(Export.State.MAKING, to=Export.State.READY, ready_at=at, expires_at=at + KEPT_FOR, asked=None):
            note(export, "export.made", by=BY, counts=result_of(export))
        link = {"name": "contacts:export", "args": [str(export.uid)]}
        run.finish({"counts": result_of(export), "link": link})


def reasons_of(export: Export) -> list[tuple[str, int]]:
    """(reason in words, how many were left out for it), the commonest first."""
    found = [(spoken(COUNTS, f"left_out_{code}"), number) for code, number in export.left_out.items()]
    return sorted(found, key=lambda pair: -pair[1])


def result_of(export: Export) -> dict[str, int]:
    """{code: number}: those in the file, then those left out by reason."""
    return {"in_file": export.count, **{f"left_out_{code}": number for code, number in sorted(export.left_out.items())}}

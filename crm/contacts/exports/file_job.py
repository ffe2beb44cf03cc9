"""The export job: each batch of the list is checked, decrypted, written and sealed in one transaction.

A killed worker loses only its current batch: the next one continues after the cursor with the same result. People
without a ground in force are counted by reason, and their values are never decrypted.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from consents.grounds.readable_people import left_out, readable_among
from crm.accounts.language import disclosure_words
from crm.accounts.permissions.rights import CONTACTS_EXPORT
from crm.contacts.exports.export_kinds import ExportKind, kind_of
from crm.contacts.exports.file_recipients import refusal_of
from crm.contacts.exports.orders import candidates, record_export
from crm.files.exports.export_formats import ROWS_OF_A_SHEET, rows_in
from crm.files.exports.file_pieces import lay_by
from crm.jobs.models import Export
from crm.jobs.models.exports import KEPT_FOR
from crm.jobs.words import COUNTS, spoken
from crm.jobs.work import Run
from crm.privacy.actors import system
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.recipients.gate import DisclosureAnswer, note_refusal

BATCH = 1000
NO_RIGHT = gettext_noop("The right to export was taken away.")
RETIRED = gettext_noop("The purpose is not in force any more.")
NOT_TO_THEM = gettext_noop("The recipient may not get it.")
TOO_LONG = "sheet_full"
UNREADABLE, NOT_NEEDED, RESTRICTED = "unreadable", "not_needed", "restricted"  # beside the gate's own reasons
BY = system("contacts.export")


def make(run: Run, export: Export) -> None:
    """Write every row after the cursor and close the file."""
    if export.state != Export.State.MAKING:
        return
    if problem := refusal(export):
        run.fail(problem)
        return
    if refused := refusal_of(export):
        stop(run, export, refused)
        return
    rows = candidates(export, export.created_at)
    if run.cursor is None:
        total = rows.count()
        if export.kind == Export.Kind.XLSX and total >= ROWS_OF_A_SHEET:
            run.fail(TOO_LONG)
            return
        with transaction.atomic():
            run.advance(phase="writing", done=0, total=total, cursor=[0, 0])
    with translation.override(export.owner.language):
        while batch := next_batch(rows, run.cursor[0]):
            with transaction.atomic():
                write_batch(export, run.cursor[1], batch)
                run.advance(done=run.done + len(batch), cursor=[batch[-1].pk, run.cursor[1] + 1])
    mark_ready(run, export)


def stop(run: Run, export: Export, refused: DisclosureAnswer) -> None:
    """The recipient may not get it any more: nothing is made, and the job says why to whoever ordered it."""
    note_refusal(refused, by=BY, place="export")
    with translation.override(export.owner.language):
        run.fail(NOT_TO_THEM, why=disclosure_words.refusal(refused))


def refusal(export: Export) -> str:
    """Why the file may not be made any more; empty when it may."""
    owner = export.owner
    if not owner.is_active or not owner.may(CONTACTS_EXPORT) or not owner.may(kind_of(export).right):
        return NO_RIGHT
    return "" if in_force(export) else RETIRED


def in_force(export: Export) -> bool:
    """Whether the purpose, in this or a later version, is still active."""
    return type(export.purpose).objects.active().filter(slug=export.purpose.slug).exists()


def next_batch(rows: Any, pk: int) -> list[Any]:
    """The next batch, with keys."""
    return list(rows.filter(pk__gt=pk).order_by("pk").with_keys()[:BATCH])


def write_batch(export: Export, number: int, batch: Sequence[Any]) -> None:
    """Write one batch: check it, write the allowed rows, count the others."""
    kind = kind_of(export)
    reasons = reasons_against(export, kind, batch)
    going = [row for row in batch if row.pk not in reasons]
    read, rows, inside = kind.cells(going, export.columns), [], []
    for row in going:
        try:
            rows.append(read(row))
            inside.append(row)
        except Unreadable:
            reasons[row.pk] = UNREADABLE
    people = list(dict.fromkeys(pk for row in inside if (pk := getattr(row, kind.person)) is not None))
    if inside:
        uids = [] if kind.people else [row.uid for row in inside]
        lay_by(export, number, people, rows_in(export.kind, rows), uids)
    export.count += len(inside)
    export.entries += len(people)
    export.left_out = dict(Counter(export.left_out) + Counter(reasons.values()))
    export.save(update_fields=["count", "entries", "left_out"])


def reasons_against(export: Export, kind: ExportKind, batch: Sequence[Any]) -> dict[int, str]:
    """{row: why it is left out}: it is paused, its person does not allow it, or its columns are not needed."""
    bearers = {row.pk: pk for row in batch if (pk := getattr(row, kind.person)) is not None}
    reasons = dict.fromkeys(kind.paused(batch), RESTRICTED)
    if not kind.fits(export.purpose, export.columns):
        return dict.fromkeys(bearers, NOT_NEEDED) | reasons
    people = set(bearers.values())
    refused = people - readable_among(people, export.purpose, export.channel)
    reason_by_person = left_out(refused, export.purpose, export.channel)
    return {row: reason_by_person[person] for row, person in bearers.items() if person in refused} | reasons


def mark_ready(run: Run, export: Export) -> None:
    """Mark the file ready, for seven days; which list it came from is not kept."""
    at = timezone.now()
    with transaction.atomic():
        if export.move(Export.State.MAKING, to=Export.State.READY, ready_at=at, expires_at=at + KEPT_FOR, asked=None):
            record_export(export, "export.made", by=BY, counts=result_of(export))
        link = {"name": "contacts:export", "args": [str(export.uid)]}
        file = {"name": "contacts:export_file", "args": link["args"]}
        run.finish({"counts": result_of(export), "link": link, "file": file})


def reasons_of(export: Export) -> list[tuple[str, int]]:
    """(reason in words, how many were left out for it), the commonest first."""
    counts = [(spoken(COUNTS, f"left_out_{code}"), number) for code, number in export.left_out.items()]
    return sorted(counts, key=lambda pair: -pair[1])


def result_of(export: Export) -> dict[str, int]:
    """{code: number}: rows in the file, then those left out by reason."""
    return {"in_file": export.count, **{f"left_out_{code}": number for code, number in sorted(export.left_out.items())}}

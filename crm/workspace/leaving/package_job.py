"""The job: kind by kind, each batch judged, read, written and sealed in one transaction.

A killed worker loses its batch; the next one goes on behind the cursor and ends equal. Whoever no purpose takes along
is counted by the reason, and their values are never decrypted.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from crm.accounts.language import disclosure_words
from crm.accounts.permissions.rights import CONTACTS_EXPORT
from crm.jobs.models import FullExport, FullExportPart
from crm.jobs.models.exports import KEPT_FOR
from crm.jobs.work import Run
from crm.privacy.actors import system
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.recipients.gate import note_refusal
from crm.workspace.export_notices import letters
from crm.workspace.leaving.cells import lines_of
from crm.workspace.leaving.orders import KIND, record
from crm.workspace.leaving.package_files import manifest_of
from crm.workspace.leaving.sealed_pieces import json_lines, lay_by, lay_by_papers
from crm.workspace.leaving.who_goes import Verdict, judged, may_get_any, purposes_open
from crm.workspace.package_tables.kind_shape import PackageKind
from crm.workspace.package_tables.package_kinds import BY_SLUG, CONTACTS

BATCH = 500
NO_RIGHT = gettext_noop("The right to export was taken away.")
NOT_TO_THEM = gettext_noop("The recipient may not get it.")
NOT_NEEDED, UNREADABLE, RESTRICTED = "not_needed", "unreadable", "restricted"
BY = system(KIND)


def make(run: Run, export: FullExport) -> None:
    """Write every row behind the cursor, then the list of files."""
    if export.state != FullExport.State.MAKING:
        return
    if problem := refusal(export):
        stop(run, export, problem)
        return
    if export.recipient is not None and (refused := may_get_any(export.recipient)):
        note_refusal(refused, by=BY, place="export")
        with translation.override(export.language):
            stop(run, export, NOT_TO_THEM, why=disclosure_words.refusal(refused))
        return
    if run.cursor is None:
        total = sum(BY_SLUG[slug].seen(export.owner).count() for slug in export.kinds)
        with transaction.atomic():
            export.counts = dict.fromkeys(export.kinds, 0)
            export.save(update_fields=["counts"])
            run.advance(phase="writing", done=0, total=total, cursor=[0, 0, 0])
    with translation.override(export.language):
        while run.cursor[0] < len(export.kinds):
            write_next(run, export)
        finish(run, export)


def stop(run: Run, export: FullExport, problem: str, why: str = "") -> None:
    """It goes no further as things stand; whoever asked for it hears of that."""
    with transaction.atomic():
        run.fail(problem, why=why)
        letters.tell(export, letters.FAILED, [export.owner], by=BY)


def refusal(export: FullExport) -> str:
    """Why it may not be made any more; empty when it may."""
    owner = export.owner
    open_kinds = all(owner.may(BY_SLUG[slug].right) for slug in export.kinds)
    return "" if owner.is_active and owner.may(CONTACTS_EXPORT) and open_kinds else NO_RIGHT


def write_next(run: Run, export: FullExport) -> None:
    """One batch of the kind at hand; the next kind where it has ended."""
    place, last, number = run.cursor
    kind = BY_SLUG[export.kinds[place]]
    batch = list(kind.seen(export.owner).filter(pk__gt=last)[:BATCH])
    with transaction.atomic():
        if not batch:
            run.advance(cursor=[place + 1, 0, number])
            return
        behind = write_batch(export, kind, number, batch)
        run.advance(done=run.done + len(batch), cursor=[place, batch[-1].pk, behind])


def write_batch(export: FullExport, kind: PackageKind, number: int, batch: Sequence[Any]) -> int:
    """Judge, read and seal one batch as piece `number`, the files of papers behind it; the number of the next piece."""
    bearers = {row.pk: pk for row in batch if (pk := kind.bearer(row)) is not None}
    verdict = judged(list(dict.fromkeys(bearers.values())), export.recipient, purposes_open(export.recipient))
    reasons = against(kind, batch, bearers, verdict)
    going = [row for row in batch if row.pk not in reasons]
    purposes = {row.pk: verdict.purposes[bearers[row.pk]] for row in going if row.pk in bearers}
    lines = readable_lines(kind, going, verdict, purposes)
    for row in going:
        if row.pk not in lines:
            reasons[row.pk] = NOT_NEEDED
    if lines:
        people = {bearers[pk]: verdict.purposes[bearers[pk]] for pk in lines if pk in bearers}
        uids = [] if kind.partly else [uid for row in going if row.pk in lines and (uid := kind.uid(row))]
        part = FullExportPart(export=export, kind=kind.slug, number=number, rows=len(lines), things=uids)
        lay_by(part, json_lines(list(lines.values())), people)
        export.entries += len(people)
    number += 1
    if kind.file is not None:
        files = [(row, bearers.get(row.pk)) for row in going if row.pk in lines]
        number = lay_by_papers(export, kind.file, files, number, purposes)
    export.counts[kind.slug] = export.counts.get(kind.slug, 0) + len(lines)
    if kind.slug == CONTACTS:
        export.left_out = dict(Counter(export.left_out) + Counter(reasons.values()))
    export.save(update_fields=["counts", "left_out", "entries"])
    return number


def against(kind: PackageKind, batch: Sequence[Any], bearers: dict[int, int], verdict: Verdict) -> dict[int, str]:
    """{row: why it stays here}."""
    reasons = {row: verdict.reasons[person] for row, person in bearers.items() if person in verdict.reasons}
    return reasons | dict.fromkeys(kind.paused(batch), RESTRICTED)


def readable_lines(
    kind: PackageKind, going: Sequence[Any], verdict: Verdict, purposes: dict[int, list[str]]
) -> dict[int, dict[str, Any]]:
    """The lines of a batch; where one value cannot be decrypted, row by row without it."""
    try:
        return lines_of(kind, going, verdict.allowed, purposes)
    except Unreadable:
        lines: dict[int, dict[str, Any]] = {}
        for row in going:
            try:
                lines |= lines_of(kind, [row], verdict.allowed, purposes)
            except Unreadable:
                continue
        return lines


def finish(run: Run, export: FullExport) -> None:
    """The list of files with their digests; ready for seven days."""
    manifest = manifest_of(export, beat=run.keep)
    at = timezone.now()
    with transaction.atomic():
        ready = {"ready_at": at, "expires_at": at + KEPT_FOR, "manifest": manifest}
        if export.move(FullExport.State.MAKING, to=FullExport.State.READY, **ready):
            record(export, "full_export.made", by=BY, counts=result_of(export))
            letters.tell(export, letters.READY, [export.owner], by=BY)
        link = {"name": "contacts:full_export", "args": [str(export.uid)]}
        run.finish({"counts": result_of(export), "link": link})


def result_of(export: FullExport) -> dict[str, int]:
    """{code: number}: people in the package, then those who stay here by reason."""
    stay = {f"left_out_{code}": number for code, number in sorted(export.left_out.items())}
    return {"in_file": export.counts.get(CONTACTS, 0), **stay}

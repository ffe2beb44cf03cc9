"""Files on notes of deals: admitted like every upload, sealed as the deal is, gone with their note."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.privacy.models import Person
from crm.sales.deals.deals import record, refuse_held
from crm.sales.models import DealNote, DealNoteFile


def attach(note: DealNote, files: Sequence[Enclosed], *, by: User) -> None:
    """Put files on one's own note. PermissionDenied for another's; raises as every act on a deal."""
    if note.author_id != by.pk:
        raise PermissionDenied
    refuse_held(note.deal, by=by)
    with transaction.atomic():
        Person.hold([note.deal.person] if note.deal.person else [])
        enclose(note, files, by=by)


def enclose(note: DealNote, files: Sequence[Enclosed], *, by: User) -> None:
    """The same within the caller's transaction. What was written to the disk leaves it again when anything fails."""
    with ExitStack() as written:
        for one in files:
            kept = stored(note, one, by=by)
            written.callback(partial(kept.stored.storage.delete, kept.stored.name))
            kept.save(force_insert=True)
        record("deal.file_added", note.deal, by=by, fields=["file"], files=len(files))
        written.pop_all()


def stored(note: DealNote, one: Enclosed, *, by: User) -> DealNoteFile:
    """One file on the disk, sealed; the caller saves the row."""
    kept = DealNoteFile(note=note, size=len(one.content), added_by=by)
    setattr(kept, "file_name" if kept.hers else "house_file_name", one.name)
    kept.stored.save("", ContentFile(one.content), save=False)
    return kept


def detach(kept: DealNoteFile, *, by: User) -> None:
    """Take a file off again. PermissionDenied for another's; raises as every act on a deal."""
    if kept.added_by_id != by.pk:
        raise PermissionDenied
    refuse_held(kept.note.deal, by=by)
    with transaction.atomic():
        Person.hold([kept.note.deal.person] if kept.note.deal.person else [])
        if DealNoteFile.objects.filter(pk=kept.pk).delete()[0]:
            discard([kept])
            record("deal.file_removed", kept.note.deal, by=by, fields=["file"], files=1)


def files_of(notes: Iterable[int]) -> dict[int, tuple[DealNoteFile, ...]]:
    """{note: its files}, with what opens their names: one statement, none without notes."""
    keys = list(notes)
    found: dict[int, tuple[DealNoteFile, ...]] = {}
    rows = DealNoteFile.objects.filter(note__in=keys).select_related("note__deal__person__key").order_by("pk")
    for one in rows if keys else ():
        found[one.note_id] = (*found.get(one.note_id, ()), one)
    return found


def discard(files: Iterable[DealNoteFile]) -> None:
    """Let files whose rows go leave the disk after commit."""
    for one in files:
        for place in (one.file, one.house_file):
            if place:
                transaction.on_commit(partial(place.storage.delete, str(place.name)))

"""Files on notes of deals: checked like every upload, encrypted as the deal is, deleted with their note."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.privacy.models import Person
from crm.sales.deals.deals import record, refuse_unworkable
from crm.sales.models import DealNote, DealNoteFile


def attach(note: DealNote, files: Sequence[Enclosed], *, by: User) -> None:
    """Put files on one's own note. PermissionDenied for another's; raises as every act on a deal."""
    if note.author_id != by.pk:
        raise PermissionDenied
    refuse_unworkable(note.deal, by=by)
    with transaction.atomic():
        Person.hold([note.deal.person] if note.deal.person else [])
        enclose(note, files, by=by)


def enclose(note: DealNote, files: Sequence[Enclosed], *, by: User) -> None:
    """Adds files within the caller's transaction. On failure, files already written to the disk are deleted."""
    with ExitStack() as written:
        for upload in files:
            file_row = stored(note, upload, by=by)
            written.callback(partial(file_row.stored.storage.delete, file_row.stored.name))
            file_row.save(force_insert=True)
        record("deal.file_added", note.deal, by=by, fields=["file"], files=len(files))
        written.pop_all()


def stored(note: DealNote, upload: Enclosed, *, by: User) -> DealNoteFile:
    """One encrypted file on the disk and its unsaved row."""
    file_row = DealNoteFile(note=note, size=len(upload.content), added_by=by)
    setattr(file_row, "file_name" if file_row.hers else "house_file_name", upload.name)
    file_row.stored.save("", ContentFile(upload.content), save=False)
    return file_row


def detach(file_row: DealNoteFile, *, by: User) -> None:
    """Removes a file. PermissionDenied for another's; raises as every act on a deal."""
    if file_row.added_by_id != by.pk:
        raise PermissionDenied
    refuse_unworkable(file_row.note.deal, by=by)
    with transaction.atomic():
        Person.hold([file_row.note.deal.person] if file_row.note.deal.person else [])
        if DealNoteFile.objects.filter(pk=file_row.pk).delete()[0]:
            delete_stored_files([file_row])
            record("deal.file_removed", file_row.note.deal, by=by, fields=["file"], files=1)


def files_of(notes: Iterable[int]) -> dict[int, tuple[DealNoteFile, ...]]:
    """{note: its files}, with what opens their names: one statement, none without notes."""
    keys = list(notes)
    files_by_note: dict[int, tuple[DealNoteFile, ...]] = {}
    rows = DealNoteFile.objects.filter(note__in=keys).select_related("note__deal__person__key").order_by("pk")
    for file_row in rows if keys else ():
        files_by_note[file_row.note_id] = (*files_by_note.get(file_row.note_id, ()), file_row)
    return files_by_note


def delete_stored_files(files: Iterable[DealNoteFile]) -> None:
    """Deletes the files from the disk after commit; their rows go with the caller."""
    for file_row in files:
        for place in (file_row.file, file_row.house_file):
            if place:
                transaction.on_commit(partial(place.storage.delete, str(place.name)))

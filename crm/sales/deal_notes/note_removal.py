"""Removing one's own note on a deal, with undo for a day; then it is deleted with files and earlier versions."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.entries.removal import BATCH, UNDO_FOR
from crm.privacy.models import Person
from crm.sales.deal_notes.note_files import delete_stored_files
from crm.sales.deals.deals import record, refuse_unworkable
from crm.sales.models import DealNote, DealNoteFile


def remove(note: DealNote, *, by: User, at: datetime | None = None) -> bool:
    """Removes one's own note; False when it is removed already. PermissionDenied for another's, Paused as every act."""
    return set_removed(note, at or timezone.now(), "deal.note_removed", by=by)


def restore(note: DealNote, *, by: User, at: datetime | None = None) -> bool:
    """Restores a removed note within a day; False later, or when it was not removed."""
    now = at or timezone.now()
    if note.removed_at is None or note.removed_at + UNDO_FOR < now:
        return False
    return set_removed(note, None, "deal.note_restored", by=by)


def set_removed(note: DealNote, at: datetime | None, act: str, *, by: User) -> bool:
    """Set `removed_at`, with its ledger entry."""
    if note.author_id != by.pk:
        raise PermissionDenied
    refuse_unworkable(note.deal, by=by)
    with transaction.atomic():
        Person.hold([note.deal.person] if note.deal.person else [])
        pending = DealNote.objects.filter(pk=note.pk, removed_at__isnull=at is not None)
        if not pending.update(removed_at=at, pinned_at=None):
            return False
        record(act, note.deal, by=by, fields=["text"])
    return True


def delete_removed(at: datetime | None = None) -> int:
    """Deletes notes removed more than a day ago; how many. Files leave the disk after commit."""
    before, gone = (at or timezone.now()) - UNDO_FOR, 0
    while keys := list(DealNote.objects.filter(removed_at__lt=before).values_list("pk", flat=True)[:BATCH]):
        gone += delete(keys)
    return gone


def delete(keys: Sequence[int]) -> int:
    """One batch of notes, with all that hangs on them."""
    with transaction.atomic():
        delete_stored_files(DealNoteFile.objects.filter(note__in=keys).only("file", "house_file"))
        DealNote.objects.filter(pk__in=keys).delete()
    return len(keys)

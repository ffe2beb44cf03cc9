"""Removing one's own entry, with undo for a day; then it is deleted with its files and earlier wordings.

A pinned entry stays above the others on a record.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from crm.contacts.models import Attachment, Interaction
from crm.contacts.ownership.history_reach import removable_by
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Person

UNDO_FOR = timedelta(days=1)
BATCH = 500


def remove(entry: Interaction, *, by: Actor, at: datetime | None = None) -> bool:
    """Remove one's own entry (ownership/history_reach.py), for everybody who took part. False when it is removed
    already.

    PermissionDenied for another's and for a mail of ours, which was sent; Paused for a restricted person.
    """
    if entry.message_id or not is_own(entry, by):
        raise PermissionDenied
    return set_removed(entry, at or timezone.now(), "contact.entry_removed", by=by)


def bring_back(entry: Interaction, *, by: Actor, at: datetime | None = None) -> bool:
    """Undo a removal within a day; False later, or when the entry is not removed."""
    if not is_own(entry, by):
        raise PermissionDenied
    now = at or timezone.now()
    if entry.removed_at is None or entry.removed_at + UNDO_FOR < now or any_draft([entry.pk]):
        return False
    return set_removed(entry, None, "contact.entry_restored", by=by)


def set_removed(entry: Interaction, at: datetime | None, act: str, *, by: Actor) -> bool:
    """Set `removed_at` on every row of the occasion, with a ledger entry for each person."""
    rows = list(rows_of(entry, by=by))
    refuse_paused(row.person_id for row in rows)
    with transaction.atomic():
        Person.hold(row.person for row in rows)
        changing = Interaction.objects.filter(pk__in=[row.pk for row in rows], removed_at__isnull=at is not None)
        if not changing.update(removed_at=at, pinned_at=None):
            return False
        ledger.record_many(
            ledger.entry_for(act, by=by, about=row.person, target=f"interaction:{row.uid}", fields=["summary"])
            for row in rows
        )
    return True


def is_own(entry: Interaction, user: Any) -> bool:
    """Whether the entry is one that `user` may remove."""
    return entry.author_id == user.pk or Interaction.objects.filter(removable_by(user), pk=entry.pk).exists()


def rows_of(entry: Interaction, *, by: Actor) -> Any:
    """The rows of the entry's occasion that are the user's own, one per person."""
    rows = Interaction.objects.filter(removable_by(by), occasion=entry.occasion)
    return rows.select_related("person__key").order_by("pk")


def pin(entry: Interaction, *, by: Actor, on: bool, at: datetime | None = None) -> bool:
    """Pin the entry above the others on the record, or unpin it; False when that changes nothing."""
    refuse_paused([entry.person_id])
    with transaction.atomic():
        Person.hold([entry.person])
        rows = Interaction.objects.standing().filter(pk=entry.pk, pinned_at__isnull=on)
        if not rows.update(pinned_at=(at or timezone.now()) if on else None):
            return False
        act = "contact.entry_pinned" if on else "contact.entry_unpinned"
        ledger.record(act, by=by, about=entry.person, target=f"interaction:{entry.uid}")
    return True


def delete_expired(at: datetime | None = None) -> int:
    """Delete entries removed more than a day ago; returns how many rows. Files leave the disk after commit."""
    old = Interaction.objects.filter(removed_at__lt=(at or timezone.now()) - UNDO_FOR, draft=None)
    gone = 0
    while keys := list(old.values_list("pk", flat=True)[:BATCH]):
        gone += delete(keys)
    return gone


def any_draft(keys: Sequence[int]) -> bool:
    """Whether one of these entries is an unsent letter: that one is restored by sending it."""
    return Interaction.objects.filter(pk__in=keys, draft__isnull=False).exists()


def delete(keys: Sequence[int]) -> int:
    """Delete one batch of entries with all that depends on them."""
    with transaction.atomic():
        for file in Attachment.objects.filter(interaction__in=keys).only("file"):
            file.leave_the_disk()
        Interaction.objects.filter(pk__in=keys).delete()
    return len(keys)

"""The result of a call taken back by whoever wrote it down: as it stood before, or waiting for its result again.

What was taken back stays among the earlier wordings. The call itself, and that it took place, are not undone.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.entries.composing import keep_wordings, record_each
from crm.contacts.models import EarlierWording, Interaction
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.models import Person

WRITTEN = ["summary", "outcome", "minutes", "edited_at"]


def take_back(entry: Interaction, *, by: User, at: datetime | None = None) -> bool:
    """Take the last result of one's own call back; False where it has none.

    PermissionDenied for another's, Paused for a restricted person.
    """
    if entry.author_id != by.pk:
        raise PermissionDenied
    refuse_paused([entry.person_id])
    at = at or timezone.now()
    with transaction.atomic():
        Person.hold([entry.person])
        row = Interaction.objects.standing().select_related("person__key").get(pk=entry.pk)
        if row.kind != Interaction.Kind.CALL or not row.outcome:
            return False
        before = row.earlier.select_related("person__key").order_by("-replaced_at", "-pk").first()
        keep_wordings([(row, row.summary, row.outcome)], by=by, at=at)
        restore(row, before, at)
        row.save(update_fields=WRITTEN)
        record_each("contact.entry_edited", [row], by=by, kept=())
    return True


def restore(row: Interaction, before: EarlierWording | None, at: datetime) -> None:
    """How the call reads again; without an earlier wording it waits for its result."""
    row.summary, row.outcome = (before.summary, before.outcome) if before else ("", "")
    row.minutes = row.minutes if row.outcome else None
    row.edited_at = at

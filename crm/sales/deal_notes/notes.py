"""Notes on a deal: written, corrected by whoever wrote them, pinned. Sealed as the deal is.

What was corrected keeps its earlier wordings, with who and when. A note calls colleagues by «@name» (mentions.py).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.privacy.models import Person
from crm.sales.deal_notes.mentions import record_mentions
from crm.sales.deal_notes.note_files import enclose
from crm.sales.deals.deals import record, refuse_unworkable
from crm.sales.deals.participants import touch
from crm.sales.models import Deal, DealNote, DealNoteWording


def write(
    deal: Deal,
    text: str,
    *,
    by: User,
    files: Sequence[Enclosed] = (),
    kept: Iterable[str] = (),
    at: datetime | None = None,
) -> DealNote:
    """Adds a note to a deal, with files. Raises as every act on a deal, ValidationError for an empty note.

    `kept` names the findings of the text check that the writer overrode with a basis of their own. `at` is when a note
    was written that comes from elsewhere: it calls nobody.
    """
    refuse_unworkable(deal, by=by)
    must_say_something(text)
    note = DealNote(deal=deal, author=by, at=at or timezone.now())
    note.tell(text)
    with transaction.atomic():
        lock_person(deal)
        note.save(force_insert=True)
        if at is None:
            record_mentions(note, text, by=by)
        if files:
            enclose(note, files, by=by)
        touch(deal)
        record("deal.noted", deal, by=by, fields=["text"], **override_details(kept))
    return note


def amend(note: DealNote, text: str, *, by: User, kept: Iterable[str] = (), at: datetime | None = None) -> bool:
    """Correct one's own note, keeping how it read; False when it reads so already. PermissionDenied for another's."""
    if note.author_id != by.pk:
        raise PermissionDenied
    refuse_unworkable(note.deal, by=by)
    must_say_something(text)
    before = note.words
    if text.strip() == before:
        return False
    note.tell(text)
    note.edited_at = at or timezone.now()
    with transaction.atomic():
        lock_person(note.deal)
        earlier = DealNoteWording(note=note, replaced_at=note.edited_at, replaced_by=by)
        earlier.tell(before)
        earlier.save(force_insert=True)
        note.save(update_fields=["text" if note.deal.person_id else "house_text", "edited_at"])
        record_mentions(note, text, by=by)
        record("deal.note_changed", note.deal, by=by, fields=["text"], **override_details(kept))
    return True


def pin(note: DealNote, *, by: User, on: bool, at: datetime | None = None) -> bool:
    """Keep a note above the others, or let it go down again; False when that changes nothing."""
    refuse_unworkable(note.deal, by=by)
    with transaction.atomic():
        lock_person(note.deal)
        rows = DealNote.objects.standing().filter(pk=note.pk, pinned_at__isnull=on)
        if not rows.update(pinned_at=(at or timezone.now()) if on else None):
            return False
        record("deal.note_pinned" if on else "deal.note_unpinned", note.deal, by=by)
    return True


def lock_person(deal: Deal) -> None:
    """Locks the person whose deal it is."""
    Person.hold([deal.person] if deal.person else [])


def must_say_something(text: str) -> None:
    """ValidationError for an empty note."""
    if not text.strip():
        raise ValidationError({"text": _("Write what happened.")}, code="empty")


def override_details(kept: Iterable[str]) -> dict[str, Any]:
    """The findings that the writer overrode, as ledger details."""
    return {"kept": sorted(set(kept))} if kept else {}

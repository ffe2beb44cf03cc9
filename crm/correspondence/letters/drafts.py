"""Drafts of letters: text and files are an entry hidden from the history, with a `Draft` beside it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.language.formats import moment
from crm.accounts.models import User
from crm.contacts.entries.removal import BATCH, delete
from crm.contacts.models import Contact, Interaction
from crm.contacts.safeguards.pause import refuse_paused
from crm.correspondence.models import Draft
from crm.correspondence.models.letters import KEPT_FOR
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Person, Purpose


class DraftChanged(ValidationError):
    """Another window has saved the draft since this one read it, at `at`. Nothing was written."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        super().__init__(_("You changed this draft in another window, %(at)s.") % {"at": moment(at)}, code="changed")


def version_of(entry: Interaction | None) -> str:
    """By what a window tells whether its draft was saved elsewhere; empty without a draft."""
    return entry.draft.touched_at.isoformat() if entry else ""


def subject_and_text(subject: str, text: str) -> str:
    """Subject and text as one, the way an entry of the history stores them."""
    return f"{subject}\n\n{text}"


def words_of(entry: Interaction) -> dict[str, str]:
    """{"subject", "text"} of a letter, draft or sent."""
    subject, _blank, text = (entry.summary or "").partition("\n\n")
    return {"subject": subject, "text": text}


def own_draft(contact: Contact, key: UUID | None, *, by: User) -> Interaction | None:
    """The draft `key` that `by` writes to `contact`, with what decrypts it; None for anything else."""
    rows = Interaction.objects.filter(uid=key, person=contact.pk, author=by, draft__isnull=False) if key else None
    return None if rows is None else rows.select_related("person__key", "draft__purpose").first()


def newest(contact: Contact, *, by: User) -> Interaction | None:
    """The last draft of `by` to `contact`."""
    rows = Interaction.objects.filter(person=contact.pk, author=by, draft__isnull=False)
    return rows.order_by("-draft__touched_at", "-pk").first()


def new_entry(contact: Contact, key: UUID | None, *, by: User) -> Interaction:
    """An unsaved entry for the letter `key`; under a new key where that one is taken."""
    free = None if Interaction.objects.filter(uid=key or uuid4()).exists() else key
    kind = Interaction.Kind.EMAIL
    return Interaction(uid=free or uuid4(), person=contact.person, kind=kind, author=by)


@transaction.atomic
def save_draft(  # noqa: PLR0913  # everything but the contact is a keyword
    contact: Contact,
    *,
    key: UUID | None,
    by: User,
    subject: str = "",
    text: str = "",
    purpose: Purpose | None = None,
    about: UUID | None = None,
    answers: Interaction | None = None,
    copies: Sequence[Sequence[str]] = (),
    seen: str | None = None,
    sender: str = "",
) -> Interaction:
    """Saves what was typed so far as the draft `key` of `by`, new or existing. Paused for a restricted person;
    DraftChanged where `seen` is another version than the one that stands.

    `answers` is the letter that it answers, `copies` who else is to get it (`Copy.key`), `sender` from whom it is to go
    (`SenderChoice.value`).
    """
    refuse_paused([contact.pk])
    Person.hold([contact.person])
    standing = own_draft(contact, key, by=by)
    if standing and seen is not None and version_of(standing) != seen:
        raise DraftChanged(standing.draft.touched_at)
    entry = standing or new_entry(contact, key, by=by)
    at = timezone.now()
    entry.summary, entry.happened_at, entry.removed_at, entry.about = subject_and_text(subject, text), at, at, about
    entry.save()
    columns: dict[str, Any] = {
        "purpose": purpose,
        "touched_at": at,
        "answers": answers,
        "copies": [list(each) for each in copies],
    }
    columns["sender"] = sender
    Draft.objects.update_or_create(interaction=entry, defaults=columns)
    return entry


def discard(entry: Interaction, *, by: Actor) -> bool:
    """Deletes one's own draft with its files; False when it is no draft any more."""
    with transaction.atomic():
        Person.hold([entry.person])
        if not Draft.objects.of(by).filter(interaction=entry).delete()[0]:
            return False
        delete([entry.pk])
        ledger.record("contact.draft_discarded", by=by, about=entry.person, target=f"interaction:{entry.uid}")
    return True


def delete_old_drafts(at: datetime | None = None) -> int:
    """Deletes drafts that nobody has changed for a week; how many. Their files leave the disk after commit."""
    old = Draft.objects.filter(touched_at__lt=(at or timezone.now()) - KEPT_FOR).order_by("pk")
    gone = 0
    while keys := list(old.values_list("interaction", flat=True)[:BATCH]):
        gone += delete(keys)
    return gone

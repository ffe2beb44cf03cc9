"""A letter in the making: its words and files are an entry that stands out of the history, with a `Draft` beside it.

    lay_by(contact, key=…)  ──> Interaction (removed_at) + Draft     what was typed and enclosed, sealed with her key
    writing.send(key=…)     ──> the same row, put into the history   nothing is sealed twice
    waiting.take_back       ──> out of the history again

It is its writer's alone, and forgotten a week after she touched it last.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.entries.removal import BATCH, delete
from crm.contacts.models import Contact, Interaction
from crm.contacts.safeguards.pause import refuse_paused
from crm.correspondence.models import Draft
from crm.correspondence.models.letters import KEPT_FOR
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Person, Purpose


def said(subject: str, text: str) -> str:
    """Subject and text in one, as an entry of the history holds them."""
    return f"{subject}\n\n{text}"


def words_of(entry: Interaction) -> dict[str, str]:
    """{"subject", "text"} of a letter, draft or sent."""
    subject, _blank, text = (entry.summary or "").partition("\n\n")
    return {"subject": subject, "text": text}


def mine(contact: Contact, key: UUID | None, *, by: User) -> Interaction | None:
    """The draft `key` that `by` writes to `contact`, with what opens it; None for anything else."""
    rows = Interaction.objects.filter(uid=key, person=contact.pk, author=by, draft__isnull=False) if key else None
    return None if rows is None else rows.select_related("person__key", "draft__purpose").first()


def newest(contact: Contact, *, by: User) -> Interaction | None:
    """The last draft of `by` to `contact`."""
    rows = Interaction.objects.filter(person=contact.pk, author=by, draft__isnull=False)
    return rows.order_by("-draft__touched_at", "-pk").first()


def blank(contact: Contact, key: UUID | None, *, by: User) -> Interaction:
    """An unsaved row for the letter `key`; under another key where that one is taken."""
    free = None if Interaction.objects.filter(uid=key or uuid4()).exists() else key
    kind = Interaction.Kind.EMAIL
    return Interaction(uid=free or uuid4(), person=contact.person, kind=kind, author=by)


@transaction.atomic
def lay_by(
    contact: Contact,
    *,
    key: UUID | None,
    by: User,
    subject: str = "",
    text: str = "",
    purpose: Purpose | None = None,
    about: UUID | None = None,
) -> Interaction:
    """Keep what was typed so far as the draft `key` of `by`, new or the one there is.

    Paused for a restricted person.
    """
    refuse_paused([contact.pk])
    Person.hold([contact.person])
    entry = mine(contact, key, by=by) or blank(contact, key, by=by)
    at = timezone.now()
    entry.summary, entry.happened_at, entry.removed_at, entry.about = said(subject, text), at, at, about
    entry.save()
    Draft.objects.update_or_create(interaction=entry, defaults={"purpose": purpose, "touched_at": at})
    return entry


def discard(entry: Interaction, *, by: Actor) -> bool:
    """Throw one's own draft away, files and all; False when it is none any more."""
    with transaction.atomic():
        Person.hold([entry.person])
        if not Draft.objects.of(by).filter(interaction=entry).delete()[0]:
            return False
        delete([entry.pk])
        ledger.record("contact.draft_discarded", by=by, about=entry.person, target=f"interaction:{entry.uid}")
    return True


def forget(at: datetime | None = None) -> int:
    """Delete drafts that nobody has touched for a week; how many. Their files leave the disk after commit."""
    old = Draft.objects.filter(touched_at__lt=(at or timezone.now()) - KEPT_FOR).order_by("pk")
    gone = 0
    while keys := list(old.values_list("interaction", flat=True)[:BATCH]):
        gone += delete(keys)
    return gone

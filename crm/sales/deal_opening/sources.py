"""From what a new deal is begun: a mail that waits in the tray, or a letter in somebody's history."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from crm.contacts.models import Contact, Interaction
from crm.correspondence.inbox.decisions import alike, file_under
from crm.correspondence.inbox.views_decisions import initial_values, undecided_or_404
from crm.correspondence.models import WaitingMail
from crm.privacy.keys.cipher import Unreadable
from crm.public_ids import public_id
from crm.sales.models import Deal

LONGEST = 120  # of a title


@dataclass(frozen=True)
class Source:
    """What the forms begin with, and what else is done when the deal is saved."""

    mail: WaitingMail | None = None
    deal: dict[str, Any] = field(default_factory=dict)
    newcomer: dict[str, Any] = field(default_factory=dict)
    acts: tuple[Callable[[Deal, Contact | None], Any], ...] = ()


def from_tray(text: str, user: Any) -> Source:
    """A mail of the tray: its sender is filled in, and it is filed under whoever the deal is with; 404 without it."""
    uid = public_id(text)
    if uid is None:
        return Source()
    row = undecided_or_404(user, uid)

    def file(_deal: Deal, contact: Contact | None) -> None:
        """Their mail, and all others from that address, become entries of their history."""
        if contact is not None:
            fresh = Contact.objects.visible_to(user).with_keys().get(pk=contact.pk)
            for mail in (row, *alike(row)):
                file_under(mail, fresh, by=user)

    return Source(row, {"title": subject_of(row)}, initial_values(row), (file,))


def subject_of(row: WaitingMail) -> str:
    """The subject of a mail; empty where it does not open."""
    try:
        return (row.subject or "")[:LONGEST]
    except Unreadable:
        return ""


def from_letter(text: str, contact: Contact) -> dict[str, Any]:
    """A letter of this person's history: the deal is called by its first line."""
    uid = public_id(text)
    rows = Interaction.objects.standing().letters().filter(person=contact.person_id, uid=uid) if uid else ()
    entry = next(iter(rows), None)
    if entry is None:
        return {}
    entry.person = contact.person
    try:
        return {"title": first_line(entry.summary or "")}
    except Unreadable:
        return {}


def first_line(text: str) -> str:
    """The first line that says something, short enough for a title."""
    return next((line.strip() for line in text.splitlines() if line.strip()), _("Letter"))[:LONGEST]

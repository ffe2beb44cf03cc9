"""What a hand-over would move, counted before it is ordered, and what it moved, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.contacts.models import Company, Contact
from crm.privacy.dotted_paths import resolve

LABELS = {"contacts": _("Contacts"), "companies": _("Companies"), "deals": _("Deals"), "tasks": _("Open tasks")}


def foreseen(giver: User, *, by: Any, status: str) -> dict[str, int]:
    """{what: how much} of `giver` that `by` would hand over now."""
    contacts = Contact.objects.handled_by(by).filter(owner=giver)
    contacts = contacts.filter(status=status) if status else contacts
    firms = 0 if status else Company.objects.handled_by(by).filter(owner=giver).count()
    parts = [part(giver, by=by, status=status) for part in resolve("HAND_OVER_COUNTS")]
    found = {"contacts": contacts.count(), "companies": firms}
    return found | {name: count for part in parts for name, count in part.items()}


def in_words(counts: Mapping[str, int]) -> list[tuple[Any, int]]:
    """(what, how much), in the order of the house."""
    return [(label, counts[name]) for name, label in LABELS.items() if name in counts]

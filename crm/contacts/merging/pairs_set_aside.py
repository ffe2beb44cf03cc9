"""Marking a pair as different records, so that the queue no longer offers it; and reopening it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm.contacts.models import Contact, ContactPair
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger


def mark_different(pair: Any, *, by: Actor, at: datetime | None = None) -> bool:
    """Mark a pair of contacts or companies as different; False when it is marked already."""
    with transaction.atomic():
        columns = {"settled_at": at or timezone.now(), "settled_by": signature(by)}
        if not type(pair).objects.open().filter(pk=pair.pk).update(**columns):
            return False
        ledger.record("duplicate.settled", by=by, target=f"pair:{pair.uid}")
    return True


def set_apart(contact: Contact, others: Mapping[int, Sequence[str]], *, by: Actor) -> None:
    """Somebody was added who resembles `others` ({key: codes of Alike}) and is none of them: each pair is marked."""
    with transaction.atomic():
        for other, codes in others.items():
            sides = {"one_id": min(contact.pk, other), "other_id": max(contact.pk, other)}
            values = {"alike": sorted(codes), "found_at": timezone.now()}
            pair, _new = ContactPair.objects.get_or_create(**sides, defaults=values)
            mark_different(pair, by=by)


def reopen(pair: Any, *, by: Actor) -> bool:
    """Restores a pair that a user marked as different; False when it is open already."""
    with transaction.atomic():
        if not type(pair).objects.settled().filter(pk=pair.pk).update(settled_at=None, settled_by=""):
            return False
        ledger.record("duplicate.reopened", by=by, target=f"pair:{pair.uid}")
    return True

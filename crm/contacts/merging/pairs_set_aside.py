"""«They are not the same»: remembered, so that the queue does not ask again; and taken back, so that it does."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger


def settle(pair: Any, *, by: Actor, at: datetime | None = None) -> bool:
    """Say so of a pair of contacts or companies; False when somebody has already."""
    with transaction.atomic():
        told = {"settled_at": at or timezone.now(), "settled_by": signature(by)}
        if not type(pair).objects.open().filter(pk=pair.pk).update(**told):
            return False
        ledger.record("duplicate.settled", by=by, target=f"pair:{pair.uid}")
    return True


def reopen(pair: Any, *, by: Actor) -> bool:
    """Take that back: the queue asks about the pair again; False when it does already."""
    with transaction.atomic():
        if not type(pair).objects.settled().filter(pk=pair.pk).update(settled_at=None, settled_by=""):
            return False
        ledger.record("duplicate.reopened", by=by, target=f"pair:{pair.uid}")
    return True

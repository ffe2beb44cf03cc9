"""Acts of another timeline: the erasure ledger knows them, this database never saw them, as after a restore."""

import secrets
from datetime import timedelta

from django.utils import timezone

from crm.privacy import erasure_ledger


def elsewhere(act, *, about=None, target="", counts=None, ago=timedelta(minutes=5)):
    """Something was done of which this database knows nothing."""
    person = erasure_ledger.mark_of(about.uid) if about else ""
    with erasure_ledger.locked():
        [line] = erasure_ledger.add(
            [
                {
                    "at": timezone.now() - ago,
                    "act": act,
                    "person": person,
                    "target": target,
                    "counts": counts or {},
                    "entry": secrets.token_hex(16),
                }
            ]
        )
    return line

"""Acts of another timeline: the erasure ledger knows them, this database never saw them, as after a restore."""

import secrets
from datetime import timedelta

from django.utils import timezone

from crm.privacy.erasure_ledger import ledger_file


def elsewhere(act, *, about=None, target="", counts=None, ago=timedelta(minutes=5)):
    """Something was done of which this database knows nothing."""
    person = ledger_file.mark_of(about.uid) if about else ""
    with ledger_file.locked():
        [line] = ledger_file.add(
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

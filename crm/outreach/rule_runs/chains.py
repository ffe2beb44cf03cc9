"""Which run an act came from, so that no rule sets itself off and no chain goes on for ever.

While a run acts, the ledger's request id is the run's own id: whatever the verbs write names it, and so does an act by
which it is taken back.
"""

from collections.abc import Iterable
from uuid import UUID

from crm.outreach.models import RuleRun
from crm.privacy.models import LedgerEntry
from crm.public_ids import public_id

DEEPEST = 3  # runs that may follow from one another


def causes_of(entries: Iterable[LedgerEntry]) -> dict[int, RuleRun]:
    """{number of an entry: the run that made it}; one statement."""
    named = {entry.pk: public_id(entry.request_id) for entry in entries}
    uids: set[UUID] = {uid for uid in named.values() if uid}
    runs = {run.uid: run for run in RuleRun.objects.filter(uid__in=uids)} if uids else {}
    return {number: runs[uid] for number, uid in named.items() if uid in runs}


def may_follow(rule_id: int, cause: RuleRun | None) -> bool:
    """Whether a rule may act on what a run did: not on its own doing, nor too far down a chain."""
    depth = 0
    while cause is not None:
        depth += 1
        if cause.rule_id == rule_id or depth >= DEEPEST:
            return False
        cause = cause.cause
    return True

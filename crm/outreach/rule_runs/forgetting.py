"""What rules did is read for three months; the ledger remembers it longer."""

from datetime import datetime, timedelta

from crm.outreach.models import RuleRun

KEPT_FOR = timedelta(days=90)


def forget(at: datetime) -> int:
    """Delete runs that ended three months ago; how many."""
    old = RuleRun.objects.exclude(state=RuleRun.State.WAITING).filter(made_at__lt=at - KEPT_FOR)
    return old.delete()[0]

"""The watch over the clocks: what is due is computed from stored instants; a tick may come twice, late, after days.

Each mark that is behind us gets one row and is told once; after an outage the newest one speaks for those before it.
Overdue cases go up to whoever decides. What was set aside as no request is shown once more in time (5 days before).
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from crm.accounts.models import User
from crm.casework.clock_marks import note_told, untold
from crm.casework.colleagues import active, officers, responsible, standing_in_for
from crm.privacy.logs import ledger
from dsar.cases.case_clocks import refresh
from dsar.cases.case_lock import event
from dsar.cases.case_mails import BY, write_to_colleagues
from dsar.cases.clock import OVERDUE
from dsar.cases.tray import is_quiet
from dsar.models import Case, Event, Mark

SECOND_LOOK = 5  # days before the safe day: what was set aside is looked at again


def watch(at: datetime | None = None) -> int:
    """Tell of every mark that is behind us and was not told; how many cases were told of."""
    at = at or timezone.now()
    watched = Case.objects.open().filter(answered_at=None, demo=False, received_at__lte=at)
    return sum(remind_of_case(pk, at) for pk in list(watched.order_by("due_on", "pk").values_list("pk", flat=True)))


@transaction.atomic
def remind_of_case(pk: int, at: datetime) -> bool:
    """Sends the reminders due for one case. False when all were sent before."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=pk)
    if not case.is_open or case.answered_at:
        return False
    clock = refresh(case, at)
    passed = [mark for mark in clock.passed() if case.spam_at is None or mark[0] == SECOND_LOOK]
    new = untold(Mark, "days", passed, case=case, safe_on=clock.safe_on)
    if not new:
        return False
    newest = new[-1][0]
    readers = [] if is_quiet(case, at) else readers_of(case, at, overdue=newest == OVERDUE)
    note_told(Mark, "days", new, readers=len(readers), at=at, case=case, safe_on=clock.safe_on)
    write_to_colleagues(case, readers, {"set_aside": case.spam_at is not None}, at=at)
    for days, moment in new:
        event(case, Event.Kind.CLOCK, by=BY, at=moment, ref=f"days:{days}")
    ledger.record("request.clock_told", by=BY, target=case.target, counts={"days": newest, "readers": len(readers)})
    return True


def readers_of(case: Case, at: datetime, *, overdue: bool) -> list[User]:
    """Who is written to, each once: the handler or the officers, past the limit officers and deciders; stand-ins."""
    chosen = list(active().filter(requests=case)) or list(officers())
    if overdue:
        chosen += list(responsible())
    return list({reader.pk: reader for reader in [*chosen, *standing_in_for(chosen, at)]}.values())

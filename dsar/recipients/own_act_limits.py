"""How long an act of our own waits for recipients: the desk is reminded, the decider hears of it, then the names go.

    opened ──7 days──> officers ──14 days──> officers and deciders ──30 days──> whoever has not answered is noted with
                                                                                why, the case ends, its names go

Art. 19 wants recipients told, not that they answer; the name is kept for their sake alone (Art. 5(1)(e)). Each step is
taken once, however often the schedule looks, and after an outage the newest one speaks for those before it.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, override

from crm.accounts.models import User
from crm.casework.clock_marks import note_told, untold
from crm.casework.colleagues import officers, responsible, standing_in_for
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.logs import ledger
from dsar.cases.case_lock import event
from dsar.cases.stages import unproven_rows
from dsar.handling.closing import IN_VAIN
from dsar.models import Case, Event, Mark, RecipientNotice
from dsar.recipients.noted_recipients import Proof, State
from dsar.recipients.recipient_notices import end_notice

BY = system("dsar.own_act_limits")
REMIND, ESCALATE, LIMIT = 7, 14, 30  # days since the case was opened; own policy


def watch_own_acts(at: datetime | None = None) -> int:
    """Take every step that is due; in how many cases one was taken."""
    at = at or timezone.now()
    due = Case.objects.open().filter(channel="own", demo=False, received_at__lte=at - timedelta(days=REMIND))
    return sum(see_to(pk, at) for pk in list(due.order_by("received_at", "pk").values_list("pk", flat=True)))


@transaction.atomic
def see_to(pk: int, at: datetime) -> bool:
    """The newest step of one case that was not taken yet. False where all were."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=pk)
    if not case.is_open:
        return False
    limit = timezone.localdate(case.received_at + timedelta(days=LIMIT))
    steps = [(days, case.received_at + timedelta(days=days)) for days in (REMIND, ESCALATE, LIMIT)]
    new = untold(Mark, "days", [step for step in steps if step[1] <= at], case=case, safe_on=limit)
    if not new:
        return False
    newest = new[-1][0]
    readers = tell(case, newest, limit, at)
    note_told(Mark, "days", new, readers=readers, at=at, case=case, safe_on=limit)
    event(case, Event.Kind.CLOCK, by=BY, at=at, ref=f"own:{newest}")
    ledger.record("request.own_act_told", by=BY, target=case.target, counts={"days": newest, "readers": readers})
    if newest == LIMIT:
        let_go_of_names(case, at)
    return True


def tell(case: Case, days: int, limit: date, at: datetime) -> int:
    """Write to the desk, from the second step on to whoever decides as well; how many letters."""
    readers: list[User] = list(officers() if days == REMIND else responsible())
    readers += [reader for reader in standing_in_for(readers, at) if reader not in readers]
    waiting = [row.name for row in unproven_rows(case).order_by("pk")]
    link = f"{settings.BASE_URL}{reverse('requests:recipients', args=[case.number])}"
    shared = {"number": case.number, "waiting": waiting, "limit": limit, "over": days == LIMIT, "link": link}
    for reader in readers:
        post("own_act_waits", to=reader, by=BY, context={**shared, "reader": reader})
    return len(readers)


def let_go_of_names(case: Case, at: datetime) -> None:
    """Explain whoever has not answered; with the last of them the case ends, and its names with it."""
    event(case, Event.Kind.RECIPIENTS, by=BY, at=at, ref=IN_VAIN)
    for row in list(unproven_rows(case).select_related("case").select_for_update(of=("self",)).order_by("pk")):
        with override(jurisdiction().language):
            row.reason = why(row)
        end_notice(row, State.IMPOSSIBLE, proof=Proof.NOTE, by=BY, at=at)


def why(row: RecipientNotice) -> str:
    """What is noted of somebody who has not answered."""
    if row.sent_at:
        return _("Told, and no answer within %(days)s days; the names were destroyed.") % {"days": LIMIT}
    return _("Not told within %(days)s days; the names were destroyed.") % {"days": LIMIT}

"""Before the term of a letter ends, and when it has: officers and whoever decides are told, each distance once.

Seven, three and one day ahead, on the last day, and on the day after. What is due is read from the rows, so a look that
was missed is made up for and one too many does nothing. On the day of its delivery whoever decides hears of a letter.
"""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import User
from crm.casework.colleagues import everybody
from crm.dpo.authority_cases.case_acts import event
from crm.dpo.models import AuthorityEvent, AuthorityLetter
from crm.mail.outgoing.outbox import post
from crm.narrowing import promised
from crm.privacy.actors import Actor, system
from crm.privacy.law.deadlines import DAY
from crm.privacy.logs import ledger

BY = system("dpo.tell_of_authority")
LEADS = (0, 1, 3, 7)  # days ahead
OVER = -1


def tell_of_authority(at: datetime | None = None) -> int:
    """Tell of every letter whose term is near or over and that was not told of at this distance; how many."""
    at = at or timezone.now()
    day = timezone.localdate(at)
    letters = AuthorityLetter.objects.waiting().filter(due_on__lte=day + LEADS[-1] * DAY).select_related("case")
    return sum(tell_of(letter, at) for letter in letters)


@transaction.atomic
def tell_of(letter: AuthorityLetter, at: datetime) -> bool:
    """Put the messages about one into the outbox, unless they were told at this distance or a nearer one."""
    lead = lead_of(letter, timezone.localdate(at))
    untold = Q(told_days=None) | Q(told_days__gt=lead)
    # claimed first: two workers may look at the same moment
    if not AuthorityLetter.objects.filter(untold, pk=letter.pk, answered_on=None).update(told_days=lead):
        return False
    readers = list(everybody(at))
    for reader in readers:
        post("authority_term", to=reader, by=BY, context=context_of(letter, reader, at))
    event(letter.case, AuthorityEvent.Kind.TOLD, by=BY, at=at)
    counts = {"days": lead, "readers": len(readers)}
    ledger.record("authority.term_told", by=BY, target=letter.case.target, counts=counts)
    return True


def tell_of_new(letter: AuthorityLetter, *, by: Actor, at: datetime | None = None) -> None:
    """Officers and whoever decides hear of a letter on the day on which it was noted, in the caller's transaction."""
    at = at or timezone.now()
    for reader in everybody(at):
        post("authority_term", to=reader, by=by, context={**context_of(letter, reader, at), "new": True})
    if letter.due_on:
        lead = lead_of(letter, timezone.localdate(at))
        AuthorityLetter.objects.filter(pk=letter.pk).update(told_days=lead)


def lead_of(letter: AuthorityLetter, day: date) -> int:
    """At which distance it is told of today; beyond the farthest, that one and a day."""
    left = (promised(letter.due_on) - day).days
    if left < 0:
        return OVER
    return next((lead for lead in LEADS if left <= lead), LEADS[-1] + 1)


def context_of(letter: AuthorityLetter, reader: User, at: datetime) -> dict[str, Any]:
    """What the mail says: the number of the case and the term, nothing of what is asked."""
    day = timezone.localdate(at)
    return {
        "reader": reader,
        "number": letter.case.number,
        "reference": letter.case.reference,
        "due": letter.due_on,
        "over": letter.due_on is not None and letter.due_on < day,
        "left": (letter.due_on - day).days if letter.due_on else None,
        "link": settings.BASE_URL + reverse("dpo:authority_case", args=[letter.case.number]),
    }

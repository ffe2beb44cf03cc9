"""The demo's agreements with its processors (Art. 28): all in order but one, which ends within the month."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from crm.demo.accounts import BY
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Agreement, Recipient

REFERENCE = "DEMO/{number}"
SIGNED_AGO = timedelta(days=700)
ENDING, LEFT = "sms-gateway", timedelta(days=19)  # the gateway for text messages: the desk is warned of it
# where each point of Art. 28(3), and of 28(2), (4), (9), stands
CLAUSES = {
    "a": "§ 3 ust. 1",
    "b": "§ 3 ust. 2",
    "c": "§ 4",
    "d": "§ 5",
    "e": "§ 6 ust. 1",
    "f": "§ 6 ust. 2",
    "g": "§ 8",
    "h": "§ 7",
    "2": "§ 5 ust. 1",
    "4": "§ 5 ust. 3",
    "9": "§ 9",
}


def bring_in(loading: Any) -> None:
    """The agreements of the invented house."""
    agree_with_processors(timezone.localdate(loading.now), by=BY)
    ending = Agreement.objects.filter(recipient__slug=ENDING, recorded_by=signature(BY))
    ending.update(ends_on=timezone.localdate(loading.now) + LEFT)


def agree_with_processors(today: date, *, by: Actor) -> int:
    """Record one for each processor that has none in force; how many."""
    agreed = Agreement.objects.in_force(today).values("recipient")
    wanting = Recipient.objects.active().filter(kind=Recipient.Kind.PROCESSOR).exclude(pk__in=agreed).order_by("pk")
    for number, recipient in enumerate(wanting, start=1):
        Agreement.objects.create(
            recipient=recipient,
            reference=REFERENCE.format(number=number),
            concluded_on=today - SIGNED_AGO,
            notice_months=3,
            clauses=CLAUSES,
            recorded_by=signature(by),
        )
        ledger.record("agreement.recorded", by=by, target=f"recipient:{recipient.slug}", fields=["concluded_on"])
    return len(wanting)


def take_out() -> None:
    """Whatever of it is still here: no real firm signed it."""
    Agreement.objects.filter(recorded_by=signature(BY), reference__startswith=REFERENCE.format(number="")).delete()

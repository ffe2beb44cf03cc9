"""The watch over both clocks: what is due is computed from stored instants; a tick may come twice, late, after days.

Each mark that is behind us gets one row and is told once; after an outage the newest one speaks for those before it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from breaches.cases.clock import UNREAD_AFTER, Clock, hours_minutes
from breaches.models import Breach, Incident, Mark
from crm.accounts.models import User
from crm.casework.clock_marks import note_told, untold
from crm.casework.colleagues import everybody, officers
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import Actor, system
from crm.privacy.law.deadlines import HOUR
from crm.privacy.law.limits import in_force
from crm.privacy.logs import ledger

BY = system("breaches.watch")
BATCH = 200
UNREAD = int(UNREAD_AFTER / HOUR)


def watch(at: datetime | None = None) -> int:
    """Sends the reminders for every mark that has passed; how many cases and reports were reminded of."""
    at = at or timezone.now()
    running = Breach.objects.running().filter(aware_at__lte=at - 24 * HOUR)
    waiting = Incident.objects.waiting().filter(arrived_at__lte=at - UNREAD_AFTER).order_by("arrived_at", "pk")
    cases = running.exclude(over("breach", "aware_at")).values_list("pk", flat=True)
    reports = waiting.exclude(over("incident", "arrived_at"))
    reminded = sum(tell_of_case(pk, at) for pk in list(cases[:BATCH]))
    return reminded + sum(tell_of_report(pk, at) for pk in list(reports.values_list("pk", flat=True)[:BATCH]))


def over(kind: str, since: str) -> Exists:
    """Whether the reminder of the limit itself was sent: then nothing more follows, and no batch waits behind it."""
    last = max(in_force("breach_alert_hours", timezone.localdate())) * HOUR  # a later mark is the limit
    limit_marks = Mark.objects.filter(
        **{kind: OuterRef("pk")}, since=OuterRef(since), due_at__gt=OuterRef(since) + last
    )
    return Exists(limit_marks)


@transaction.atomic
def tell_of_case(pk: int, at: datetime) -> bool:
    """The marks of one case."""
    breach = Breach.objects.select_for_update(of=("self",)).get(pk=pk)
    if breach.aware_at is None or not Breach.objects.running().filter(pk=pk).exists():
        return False
    clock = Clock(breach.aware_at, at)
    return tell(clock, clock.passed(), {"breach": breach}, at)


@transaction.atomic
def tell_of_report(pk: int, at: datetime) -> bool:
    """The marks of one report's provisional clock; unread for two hours is the first of them."""
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=pk)
    if incident.state != Incident.State.NEW:
        return False
    clock = Clock(incident.arrived_at, at)
    first = [] if incident.read_at else [(UNREAD, incident.arrived_at + UNREAD_AFTER)]
    return tell(clock, [*first, *clock.passed()], {"incident": incident}, at)


def tell(clock: Clock, passed: Iterable[tuple[int, datetime]], what: dict[str, Any], at: datetime) -> bool:
    """Write the new ones of the marks and send one letter about the newest. False when all were told before."""
    new = untold(Mark, "hours", passed, **what, since=clock.since)
    if not new:
        return False
    newest = new[-1][0]
    readers = list(everybody(at))
    note_told(Mark, "hours", new, readers=len(readers), at=at, **what, since=clock.since)
    send(clock, newest, what, readers)
    ((kind, row),) = what.items()
    ledger.record(f"{kind}.clock_told", by=BY, target=row.target, counts={"hours": newest, "readers": len(readers)})
    return True


def send(clock: Clock, hours: int, what: dict[str, Any], readers: Iterable[User]) -> None:
    """Mails each reader; the mail names the number and the clock, nothing of what happened."""
    hours_left = hours_minutes(clock.left)
    context = {
        "number": next(iter(what.values())).number,
        "incident": "incident" in what,
        "drill": getattr(what.get("breach"), "drill", False),
        "unread": hours == UNREAD,
        "hours": hours,
        "overdue": clock.overdue,
        "left_h": hours_left[0],
        "left_m": hours_left[1],
        "due": clock.due,
        "link": address_of(what),
    }
    for reader in readers:
        post("breach_clock", to=reader, by=BY, context={**context, "reader": reader})


def address_of(what: dict[str, Any]) -> str:
    """The page of a case or a report, as a mail gives it."""
    ((kind, row),) = what.items()
    name = "breaches:case" if kind == "breach" else "breaches:incident"
    return settings.BASE_URL + reverse(name, args=[row.number])


def tell_officers(incident: Incident, *, by: Actor) -> int:
    """The officers hear of a new report at once, in the caller's transaction; how many they are."""
    context = {
        "number": incident.number,
        "incident": True,
        "reported": True,
        "link": address_of({"incident": incident}),
    }
    context["due"] = Clock(incident.arrived_at, incident.arrived_at).due
    readers = list(officers())
    for reader in readers:
        post("breach_clock", to=reader, by=by, context={**context, "reader": reader})
    return len(readers)

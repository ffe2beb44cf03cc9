"""What retention's pages show besides runs: rules on and off, a hold, a report of sales, a finished run, a receipt."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from crm.accounts.models import User
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from crm.privacy.erasure_ledger.ledger_file import mark_of
from crm.privacy.models import Person
from retention.holds.hold_acts import place
from retention.models import Force, Rule, Run, RunLine, StandingApproval
from retention.people.sales_reports import report
from retention.protocols.run_numbers import next_number
from retention.protocols.run_protocol import seal
from retention.rules.standing_approvals import BY_HAND
from retention.rules.switches import switch_on

BY = system("seed")
OFF, DONE = "off", "done"
SOON = timedelta(days=30)


def seeded_retention(users: dict[str, User]) -> Iterator[Seeded]:
    """One of each."""
    rules, now = Rule.objects.newest().filter(claims=False, force=Force.NEED), timezone.now()
    there = list(Rule.objects.on(now).values_list("pk", flat=True))
    on, off = rules.exclude(pk__in=there)[:2]
    switch_on(on, seen={"people": 0}, by=users["owner"])
    yield Seeded("rule", on.slug, None, None)
    yield Seeded("rule", off.slug, None, None, OFF)
    approval = {"reason": "Rutyna.", "by": f"user:{users['owner'].pk}"}
    approved = StandingApproval.objects.create(rule=on, since=now, until=now + SOON, **approval)
    yield Seeded("standing", str(approved.uid), None, None)
    held, reported, gone = (Person.create(name=f"{word('kept')} Trzymana") for _each in range(3))
    day = timezone.localdate() + SOON
    hold = place(held, reason="claim", facts="R-2026-07", review_on=day, by=users["dpo"])
    yield Seeded("hold", str(hold.uid), None, None)
    yield Seeded("keep_report", str(report(reported, "Trwa reklamacja.", by=users["sam"]).uid), None, None)
    erase(gone, {}, by=BY, remembered=False)
    yield Seeded("receipt", str(gone.uid), None, None)
    yield from (Seeded("run", str(finished(on).uid), None, None, DONE) for _each in range(BY_HAND))


def finished(rule: Rule) -> Run:
    """A run that took one person because of `rule`, with its protocol."""
    at = timezone.now()
    moments = dict.fromkeys(("counted_at", "approved_at", "not_before", "started_at"), at)
    signed = f"system:{BY.id}"
    run = Run.objects.create(
        number=next_number(at), state=Run.State.RUNNING, made_by=signed, approved_by=signed, typed=0, **moments
    )
    outcome = {"outcome": RunLine.Outcome.ERASE, "reason": RunLine.Why.PERIOD, "result": RunLine.Result.GONE}
    RunLine.objects.create(run=run, rule=rule, person_hash=mark_of(uuid4()), done_at=at, **outcome)
    seal(run, at=at, by=BY)
    return run

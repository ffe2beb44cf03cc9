"""Retention in the demo: rules that are on, a hold, a report, a run with its protocol, a preview that waits."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from consents.models import Ground
from crm.accounts.models import User
from crm.accounts.models.staff import DEMO_DOMAIN
from crm.privacy.actors import system
from crm.privacy.erasure.mass_erasure import erase_many
from crm.privacy.erasure_ledger.ledger_file import mark_of
from crm.privacy.models import Person, Purpose
from retention.holds.hold_acts import place
from retention.models import Hold, Rule, RuleSwitch, Run, RunLine, RunOpinion
from retention.people.sales_reports import report
from retention.protocols.run_numbers import next_number
from retention.protocols.run_protocol import seal
from retention.purge.execution import add_up, mark
from retention.rules.standing_approvals import by_hand
from retention.rules.switches import switch_on
from retention.run_totals import tally
from retention.runs.preview import write

BY = system("demo")
ON = ("enquiries", "dropped-leads", "customers", "marketing", "business-contacts", "no-purpose")
DAY = timedelta(days=1)
ON_SINCE = 120 * DAY
LEFT = ("Feliks Zamorski", "Lidia Kosak", "Roman Tuszyński")
NOTE = "Demo"


def set_up_retention(people: Mapping[str, Person], staff: Mapping[str, User], now: datetime) -> None:
    """Set up everything of retention but the rules, counted back from `now`. `people` by their names."""
    finish_a_run(staff, now - 7 * DAY)
    hold(people["Zbigniew Ćwiek"], staff["iwona"], now)
    report(people["Ryszard Kłos"], "Reklamuje regał z lipca, czekamy na opinię producenta.", by=staff["marta"])
    preview(list(people.values()), now)


def switch_rules_on(people: int, staff: Mapping[str, User], now: datetime) -> None:
    """The rules, on before the notice in force was drafted: it tells people how long, and must not be older."""
    for rule in Rule.objects.filter(slug__in=ON, version=1):
        switch_on(rule, seen={"people": people}, reason=NOTE, by=staff["olgierd"], at=now - ON_SINCE)


def hold(person: Person, officer: User, now: datetime) -> None:
    """Put one person on hold: a complaint that a lawyer looks after."""
    day = timezone.localdate(now)
    facts = "Reklamacja blatu, sprawa u radcy prawnego."
    place(person, reason="claim", facts=facts, review_on=day + 45 * DAY, by=officer, at=now - 20 * DAY)


def finish_a_run(staff: Mapping[str, User], at: datetime) -> None:
    """A finished purge run of three people who had only asked something, with its protocol."""
    rule = Rule.objects.get(slug="enquiries", version=1)
    signed = {"made_by": f"system:{BY.id}", "approved_by": f"user:{staff['olgierd'].pk}", "typed": len(LEFT)}
    moments = {"counted_at": at - 2 * DAY, "approved_at": at - DAY, "not_before": at, "started_at": at}
    run = Run.objects.create(
        number=next_number(at), state=Run.State.RUNNING, by_hand=["first_runs"], **signed, **moments
    )
    opinion = {"verdict": "for", "text": "Powody sprawdzone.", "by": f"user:{staff['iwona'].pk}", "at": at - 2 * DAY}
    RunOpinion.objects.create(run=run, **opinion)
    gone = Person.create_many([{"name": name} for name in LEFT])
    terms = {"purpose": Purpose.objects.get(slug="enquiries"), "channel": "email", "basis": "contract"}
    Ground.objects.bulk_create(Ground(person=person, since=at - 60 * DAY, **terms) for person in gone)
    lines = RunLine.objects.bulk_create(
        RunLine(
            run=run,
            person=person,
            person_hash=mark_of(person.uid),
            outcome=RunLine.Outcome.ERASE,
            rule=rule,
            purpose=rule.purpose,
            reason=RunLine.Why.PERIOD,
            until=timezone.localdate(at) - 3 * DAY,
        )
        for person in gone
    )
    add_up(run, erase_many(gone, by=BY, remembered=False).counts)
    mark([line.pk for line in lines], RunLine.Result.GONE, at=at)
    seal(run, at=at + timedelta(seconds=4), by=BY)


def preview(people: list[Person], now: datetime) -> None:
    """Count as the morning does, and leave it to the decider, unless one waits already."""
    if Run.objects.filter(state=Run.State.PREVIEW).exists():
        return
    run = Run.objects.create(number=next_number(now), made_by=f"system:{BY.id}")
    write(run, people, at=now)
    counts = tally(run)
    if not any(counts.values()):
        run.delete()
        return
    run.state, run.counted_at, run.counts = Run.State.PREVIEW, now, counts
    run.by_hand, _standing = by_hand(run, at=now)
    run.save(update_fields=["state", "counted_at", "counts", "by_hand"])


def let_go() -> None:
    """Take it out again: rules that the demo's people switched on, its holds, its preview and its runs."""
    accounts = User.objects.filter(email__endswith=f"@{DEMO_DOMAIN}").values_list("pk", flat=True)
    signed = [f"user:{pk}" for pk in accounts]
    RuleSwitch.objects.filter(by__in=signed, reason=NOTE).delete()
    Hold.objects.filter(placed_by__in=signed).delete()
    ours = Run.objects.filter(made_by=f"system:{BY.id}")
    ours.filter(Q(state=Run.State.PREVIEW) | Q(state=Run.State.APPROVED)).delete()
    last = Run.objects.sealed().last()
    if last is not None and ours.filter(pk=last.pk).exists():  # nobody's protocol follows it
        last.delete()

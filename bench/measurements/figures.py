"""What a report costs: the manager's page of a quarter, over many deals, moves and entries of histories.

    python3 run.py bench figures [--contacts 100000] [--deals 20000] [--entries 300000] [--rounds 12]

Server time of the whole page is held against the budget of a page, and its statements are counted twice: over a
hundredth of the rows, and over all of them.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus
from random import Random
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench.data.house import House, batches, build, settle
from bench.measurements.report import told
from bench.measurements.targets import at_most
from crm.accounts.models import RoleReach, User
from crm.accounts.permissions.rights import Group, Reach
from crm.accounts.staff_notice.acceptance import accept
from crm.contacts.models import Contact, Interaction
from crm.narrowing import promised
from crm.privacy.models import Origin
from crm.sales.models import Deal, DealMove, DealPerson, LostReason, Stage

BUDGET = 200.0  # milliseconds of server time, as for every page
DAYS = 730  # over which everything lies
PERIOD = {"period": "quarter", "by": "people"}


def live(house: House, *, deals: int, entries: int) -> None:
    """Deals with their moves, entries and origins of two years of a team, for the one who reads about them."""
    rng = Random(2026)  # noqa: S311 - repeatable data, no secret
    user = house.users["many"]
    # a manager's reach without a manager's second factor, which a measurement has not at hand
    RoleReach.objects.filter(role=user.role, group=Group.HISTORY).update(reach=Reach.TEAM)
    people = list(Contact.objects.filter(team__in=user.team_ids).values_list("pk", "owner", "team", "company"))
    stages = list(Stage.objects.in_use().select_related("pipeline").order_by("position"))
    reasons = list(LostReason.objects.in_use())
    now = timezone.now()
    for batch in batches(range(deals)):
        trade([rng.choice(people) for _each in batch], stages, reasons, rng, now)
    for batch in batches(range(entries)):
        Interaction.objects.bulk_create(entry(rng.choice(people), rng, now) for _each in batch)
    for batch in batches(people):
        Origin.objects.bulk_create(origin(person, rng, now) for person, *_rest in batch)
    settle()


def trade(people: list, stages: list[Stage], reasons: list[LostReason], rng: Random, now: Any) -> None:
    """A deal of a firm with each of these people, and the moves that it made."""
    created, moves, on_it = [], [], []
    for person, owner, team, company in people:
        opened = now - timedelta(days=rng.randrange(DAYS), hours=rng.randrange(24))
        reached = rng.randrange(len(stages))
        at = [min(opened + timedelta(days=9 * place), now) for place in range(reached + 1)]
        outcome = rng.choice(("", "won", "lost", "lost")) if at[-1] < now else ""
        deal = Deal(
            company_id=company, owner_id=owner, team_id=team, pipeline=stages[0].pipeline, stage=stages[reached]
        )
        deal.amount, deal.currency = Decimal(rng.randrange(500, 90_000)), rng.choice(("PLN", "PLN", "PLN", "EUR"))
        deal.opened_at, deal.last_activity_at, deal.outcome = opened, at[-1], outcome
        deal.closes_on = (now + timedelta(days=rng.randrange(-30, 240))).date()
        deal.ended_at = at[-1] + timedelta(hours=3) if outcome else None
        deal.lost_reason = rng.choice(reasons) if outcome == "lost" else None
        created.append(deal)
        columns = {"deal": deal, "by_id": owner}
        moves += [DealMove(to_stage=stages[place], at=moment, **columns) for place, moment in enumerate(at)]
        moves += (
            [DealMove(to_stage=deal.stage, at=promised(deal.ended_at), outcome=outcome, **columns)] if outcome else []
        )
        on_it.append(DealPerson(deal=deal, person_id=person))
    Deal.objects.bulk_create(created, batch_size=1_000)
    DealMove.objects.bulk_create(moves, batch_size=5_000)
    DealPerson.objects.bulk_create(on_it, batch_size=5_000)


def entry(person: tuple, rng: Random, now: Any) -> Interaction:
    """An entry without words, which no report reads."""
    kind = rng.choice(("call", "call", "email", "note", "meeting"))
    at = now - timedelta(minutes=rng.randrange(DAYS * 1440))
    return Interaction(uid=uuid4(), person_id=person[0], author_id=person[1], kind=kind, happened_at=at)


def origin(person: int, rng: Random, now: Any) -> Origin:
    """Where somebody came from, without words."""
    at = now - timedelta(days=rng.randrange(DAYS))
    return Origin(uid=uuid4(), person_id=person, kind=rng.choice(Origin.Kind.values), obtained_at=at)


def reader(user: User) -> Client:
    """A browser in which the user is signed in."""
    accept(user)
    client = Client(headers={"host": urlsplit(settings.BASE_URL).netloc})
    client.force_login(user)
    return client


def timed(client: Client, rounds: int) -> tuple[float, int, int]:
    """(median milliseconds, statements, bytes) of the whole page, session and menu included."""
    url, times = reverse("sales:reports"), []
    size = len(client.get(url, PERIOD).content)
    for _each in range(rounds):
        began = perf_counter()
        answer = client.get(url, PERIOD)
        times.append((perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url, PERIOD)
    if answer.status_code != HTTPStatus.OK:
        raise SystemExit(f"the report answered {answer.status_code}")
    return median(times), len(queries), size


def main(argv: list[str], *, say: Callable[[str], None] = print) -> int:
    """Build, measure, tell; 0 when the page holds its budget and its statements are constant."""
    parser = argparse.ArgumentParser(prog="run.py bench figures", description=str(__doc__).splitlines()[0])
    for name, usual in (("contacts", 100_000), ("deals", 20_000), ("entries", 300_000), ("rounds", 12)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    options = parser.parse_args(argv)
    house = build(max(options.contacts, 100))
    live(house, deals=options.deals // 100, entries=options.entries // 100)
    _took, few, _size = timed(reader(house.users["many"]), 1)
    live(house, deals=options.deals - options.deals // 100, entries=options.entries - options.entries // 100)
    client = reader(User.objects.get(pk=house.users["many"].pk))
    took, counted, size = timed(client, options.rounds)
    say(f"{options.deals:,} deals, {options.entries:,} entries: {took:.0f} ms, {counted} statements, {size // 1000} KB")
    lines = [
        at_most(1, "report of a quarter : the budget of a page", took / BUDGET, 1.0),
        at_most(2, "statements : statements over a hundredth of the rows", counted / few, 1.0),
    ]
    for line in told(lines):
        say(line)
    return 0 if all(item.holds for item in lines) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

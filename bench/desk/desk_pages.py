"""What the first pages of the privacy desk cost over many people: overview, register of activities, readiness.

    python3 run.py bench desk [--people 250000] [--rounds 12]

Everybody has a key, an origin, a contact and two grounds, of which a fifth has ended; of a hundredth, who are opened on
the pages, notices are late and some are restricted. A notice is published; the register has an approved version and a
change since. Everybody is counted once, as beat does each ten minutes. Each page is asked for through the whole product
by the officer: fewer than 15 statements, sign-in included, no more of them over all people than over a hundredth, and
under 300 ms.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from random import Random
from statistics import median
from time import perf_counter
from typing import Any
from uuid import uuid4

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bench.data.house import settle
from bench.data.people import people
from bench.measurements.addresses import Page
from bench.measurements.pages import Reader
from bench.measurements.report import told
from bench.measurements.targets import Verdict, at_most
from consents.models import Controller, Ground, Restriction
from consents.notices.notice_versions import Promise, draft_notice, open_notice, publish_notice
from crm.accounts.models import Team, User
from crm.accounts.permissions import starting_roles
from crm.accounts.staff_notice.acceptance import accept
from crm.contacts.models import Contact
from crm.dpo.models import Register
from crm.dpo.population import counting as population
from crm.dpo.register.activity_rows import cover_purposes
from crm.dpo.register.versions import approve, prepare
from crm.narrowing import promised
from crm.privacy.models import Origin, Person, PersonKey, Purpose, PurposeRecipient, Recipient

BUDGET, STATEMENTS = 300.0, 15  # milliseconds of server time; fewer than so many statements
PAGES = {"overview": "dpo:overview", "register of activities": "dpo:register", "readiness": "dpo:readiness"}
ENDED = 5  # of so many grounds one has ended
DAYS = 730  # over which everything lies


def staff() -> dict[str, User]:
    """The officer and the owner, who approves."""
    starting_roles.plant()
    roles = {"officer": starting_roles.DPO, "owner": starting_roles.OWNER}
    users = {
        name: User.objects.create_user(f"bench-{name}", f"{name}@bench.example", role=role)
        for name, role in roles.items()
    }
    for user in users.values():
        accept(user)  # without these two no page opens
        TOTP.activate(user, generate_totp_secret())
    return users


def published_notice(by: User) -> None:
    """A notice in force, which the pages compare with the facts."""
    named = {"name": "Bench sp. z o.o.", "short": "Bench", "address": "ul. Prosta 1, Kraków"}
    Controller.objects.get_or_create(defaults={**named, "email": "biuro@bench.example"})
    values = {"slug": "general", "title": "Twoje dane u nas", "title_en": "Your data with us", "purposes": []}
    promise = Promise("5 lat od końca roku umowy", "5 years from the end of the year of the contract", 60, True)
    publish_notice(draft_notice(open_notice(values, by=by), {"contracts": promise}, by=by, why="pierwsza"), by=by)


def approved_register(users: dict[str, User]) -> None:
    """Version 1 in force, and a recipient who came after it."""
    cover_purposes()
    approve(prepare(Register.ACTIVITIES, by=users["officer"]), by=users["owner"])
    firm = Recipient.objects.create(slug="bench", name="Kurier", kind=Recipient.Kind.PROCESSOR, country="PL")
    PurposeRecipient.objects.create(
        purpose=promised(Purpose.objects.active().first()), recipient=firm, since=timezone.now()
    )


def real(drafts: Sequence[dict[str, str]], team: Team, owner: User, rng: Random) -> Person:
    """So many people as the product makes them, of whom some were not told in time; the first."""
    now, purposes = timezone.now(), list(Purpose.objects.active().order_by("slug"))
    created = Person.create_many({name: draft[name] for name in ("name", "email", "phone")} for draft in drafts)
    Contact.objects.bulk_create(Contact(person=person, owner=owner, team=team) for person in created)
    Origin.objects.bulk_create(
        Origin(
            uid=uuid4(),
            person=person,
            kind=rng.choice(Origin.Kind.values),
            obtained_at=now - timedelta(days=rng.randrange(9, DAYS)),
            notice_due_on=timezone.localdate(now) + timedelta(days=rng.randrange(-9, 9)),
        )
        for person in created
    )
    Ground.objects.bulk_create(
        Ground(person=person, purpose=purpose, channel="email", basis=purpose.legal_basis, since=now)
        for person in created
        for purpose in purposes[:1]
    )
    Restriction.objects.bulk_create(
        Restriction(person=person, reason=Restriction.Reason.CLAIMS, since=now) for person in created[::10]
    )
    return created[0]


def many_more(count: int, like: Person) -> None:
    """So many further people, made by the database after the rows of one; nobody opens them, so they share a key."""
    table = Person._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {table}")  # noqa: S608 - ours
        last = cursor.fetchone()[0]
        cursor.execute(
            f"INSERT INTO {table} (uid, name_tokens, key_only, created_at) "  # noqa: S608 - ours
            "SELECT gen_random_uuid(), '{}', false, now() FROM generate_series(1, %s)",
            [count],
        )
        fresh = "gen_random_uuid()"
        ago = f"now() - make_interval(days => 1 + (one.id %% {DAYS})::int)"
        copy(cursor, PersonKey, like, last, uid="one.uid")
        copy(
            cursor, Contact, like, last, status=f"({array(Contact.Status.values)})[1 + one.id %% {len(Contact.Status)}]"
        )
        notice_terms = {"notice": "'sent'", "notice_given_at": ago, "notice_due_on": "NULL", "obtained_at": ago}
        copy(cursor, Origin, like, last, uid=fresh, **notice_terms)
        slugs = Purpose.objects.active().order_by("slug").values_list("pk", "legal_basis")
        keys, bases = zip(*slugs, strict=True)
        for step in (0, 1):
            place = f"[1 + (one.id + {step}) %% {len(keys)}]"
            ended = f"CASE WHEN one.id %% {ENDED} = {step} THEN now() END"
            terms = {"uid": fresh, "since": ago, "ended_at": ended, "channel": "'email'"}
            terms |= {"purpose_id": f"(ARRAY{list(keys)}){place}", "basis": f"({array(bases)}){place}"}
            terms["expires_at"] = f"CASE WHEN {terms['basis']} = 'consent' THEN now() + {interval()} END"
            copy(cursor, Ground, like, last, **terms)
    settle()


def copy(cursor: Any, model: Any, like: Person, last: int, **changed: str) -> None:
    """A row like that of `like` for each person after the row `last`, but for the columns that are `changed`."""
    options = model._meta
    columns = [field.column for field in options.concrete_fields if field.column != "id"]
    values = {"person_id": "one.id", **changed}
    cursor.execute(
        f"INSERT INTO {options.db_table} ({', '.join(map(quoted, columns))}) "  # noqa: S608 - ours
        f"SELECT {', '.join(values.get(name, f'mould.{quoted(name)}') for name in columns)} FROM "
        f"(SELECT * FROM {options.db_table} WHERE person_id = %s LIMIT 1) AS mould, "
        f"{Person._meta.db_table} AS one WHERE one.id > %s",
        [like.pk, last],
    )


def quoted(name: str) -> str:
    """A column's name as PostgreSQL takes it."""
    return f'"{name}"'


def array(values: Iterable[str]) -> str:
    """An array of texts."""
    return f"ARRAY[{', '.join(repr(str(value)) for value in values)}]"


def interval() -> str:
    """Between one and four hundred days."""
    return "make_interval(days => 1 + (one.id %% 400)::int)"


def timed(reader: Reader, page: Page, rounds: int) -> float:
    """The middle one of so many times, in milliseconds."""
    times = []
    for _each in range(rounds):
        began = perf_counter()
        reader.ask(page)
        times.append((perf_counter() - began) * 1000)
    return median(times)


def verdicts_of(number: int, name: str, few: int, many: int, took: float) -> list[Verdict]:
    """Three targets of one page."""
    return [
        at_most(number, f"{name}: statements : allowed", many / (STATEMENTS - 1), 1.0),
        at_most(number + 1, f"{name}: statements : over a hundredth of the people", many / few, 1.0),
        at_most(number + 2, f"{name}: time : the budget of a page", took / BUDGET, 1.0),
    ]


def main(argv: list[str], *, say: Callable[[str], None] = print) -> int:
    """Build, measure, tell; 0 when every page holds its budgets."""
    parser = argparse.ArgumentParser(prog="run.py bench desk", description=str(__doc__).splitlines()[0])
    for name, usual in (("people", 250_000), ("rounds", 12)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    options = parser.parse_args(argv)
    users, rng = staff(), Random(2026)  # noqa: S311 - repeatable data, no secret
    count = max(options.people, 100)
    drafts = list(people(max(count // 100, 10)))
    published_notice(users["owner"])
    approved_register(users)
    pages = {name: Page(name, reverse(route), rows=False) for name, route in PAGES.items()}
    first = real(drafts, Team.objects.create(name="bench"), users["owner"], rng)
    reader = Reader(users["officer"])
    few = {name: len(reader.statements(page)) for name, page in pages.items()}
    many_more(count - len(drafts), first)
    began = perf_counter()
    row = population.count()
    say(f"everybody counted {'and kept' if row else 'by each page'}: {perf_counter() - began:.1f} s")
    lines = []
    for place, (name, page) in enumerate(pages.items()):
        many, took = len(reader.statements(page)), timed(reader, page, options.rounds)
        say(f"{count:,} people, {name}: {many} statements, {took:.0f} ms")
        lines += verdicts_of(3 * place + 1, name, few[name], many, took)
    for line in told(lines):
        say(line)
    return 0 if all(item.holds for item in lines) else 1

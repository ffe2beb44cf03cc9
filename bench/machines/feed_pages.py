"""What a page of the feed of changes (`GET /changes/`) costs the more has happened: it is read from its mark on.

    python3 run.py bench feed [--contacts 2000] [--changes 20000] [--rounds 20]

A program takes marks while so many changes are written into the ledger: before the first of them, in the middle, a page
before the end, and at the end. A page behind each is asked through the product in a transaction that is undone, all of
them once a round. Each holds a hundred contacts but the last, which is what a program hears that asks every minute.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from bench.data.house import build
from bench.measurements.gate import BY, PURPOSE, let_be_read, named_recipient, undone
from bench.measurements.report import told
from bench.measurements.targets import Times, Verdict, at_most, interleaved
from crm.accounts.clients.registration import register
from crm.accounts.clients.tokens import issue
from crm.accounts.permissions.scopes import SCOPES
from crm.contacts.models import Contact
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose

PAGE, BATCH = 100, 5000  # changes of a page, and of a statement that writes them
FIRST, MIDDLE, LAST, NOTHING = "first page", "page in the middle", "last page", "nothing new"
UNHURRIED = {"API_PER_SECOND": 10**6, "API_PER_MINUTE": 10**6}
HEAD = f"{'page of the feed':24}{'rows':>7}{'statements':>12}{'median ms':>11}{'min ms':>9}"


class Program:
    """A program that follows the feed for a purpose, for a team that sees many contacts."""

    def __init__(self, user: Any) -> None:
        purpose = Purpose.objects.get(slug=PURPOSE, active_to=None)
        terms: dict[str, Any] = {"teams": list(user.teams.all()), "purposes": [purpose], "recipient": named_recipient()}
        client = register("Bench", scopes_given=list(SCOPES), by=BY, **terms)
        let_be_read(user, purpose, timezone.now())
        self.headers = {"Authorization": f"Token {issue(client, by=BY)[1]}"}
        self.browser = Client(headers={"host": urlsplit(settings.BASE_URL).netloc})

    def ask(self, mark: str = "") -> dict[str, Any]:
        """What the feed answers behind a mark: {"results", "sync", …}; without one, the mark of now."""
        query = urlencode({"purpose": PURPOSE, "page_size": PAGE, **({"cursor": mark} if mark else {})})
        answer = self.browser.get(f"/api/v1/changes/?{query}", headers=self.headers)
        if answer.status_code != 200:
            raise SystemExit(f"The feed does not answer: {answer.status_code}.")
        page_body: dict[str, Any] = answer.json()
        return page_body


def change(people: Iterator[UUID], many: int) -> None:
    """Write so many changes of contacts into the ledger, as one edit of each would."""
    while batch := list(islice(people, min(many, BATCH))):
        many -= len(batch)
        counted: Sequence[tuple[UUID, dict[str, Any]]] = [(uid, {}) for uid in batch]
        ledger.record_many(ledger.entries_alike("contact.edited", by=BY, counted=counted))


def marks_around(program: Program, people: Sequence[UUID], changes: int) -> dict[str, str]:
    """{page: the mark before it}, with so many changes from the first mark to the last."""
    turn, marks = cycle(people), {}
    for name, many in ((FIRST, changes // 2), (MIDDLE, changes - changes // 2 - PAGE), (LAST, PAGE), (NOTHING, 0)):
        marks[name] = program.ask()["sync"]
        change(turn, many)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE privacy_ledgerentry")
    return marks


def page_behind(program: Program, mark: str) -> Callable[[], int]:
    """The act: one page, of which nothing stays; it returns how many records were told."""

    def act() -> int:
        with undone():
            return len(program.ask(mark)["results"])

    return act


def statements_of(act: Callable[[], int]) -> tuple[int, int]:
    """(records, statements) of one act."""
    with CaptureQueriesContext(connection) as captured:
        rows = act()
    return rows, len(captured)


def verdicts(times: Times, statements: dict[str, int]) -> list[Verdict]:
    """The same statements wherever a page stands, and no page slower for what happened before or behind it."""
    first = times[FIRST].median
    return [
        at_most(1, "statements more than the first page", float(statements[LAST] - statements[FIRST]), 0.0),
        at_most(2, "page in the middle : first page", times[MIDDLE].median / first, 1.25),
        at_most(3, "last page : first page", times[LAST].median / first, 1.25),
        at_most(4, "nothing new : first page", times[NOTHING].median / first, 0.75),
    ]


def main(argv: list[str], say: Callable[[str], Any] = print) -> int:
    """Build the house, write the changes, measure, tell."""
    parser = argparse.ArgumentParser(prog="run.py bench feed", description=str(__doc__).splitlines()[0])
    parser.add_argument("--contacts", type=int, default=2000, help="how many (at least 200)")
    parser.add_argument("--changes", type=int, default=20_000, help="how many (at least 1,000)")
    parser.add_argument("--rounds", type=int, default=20, help="how often each page is measured")
    options = parser.parse_args(argv)
    user = build(max(options.contacts, 200)).users["many"]
    with override_settings(**UNHURRIED):
        program = Program(user)
        people = list(Contact.objects.visible_to(user).order_by("pk").values_list("person__uid", flat=True))
        marks = marks_around(program, people, max(options.changes, 1000))
        acts = {name: page_behind(program, mark) for name, mark in marks.items()}
        counts = {name: statements_of(act) for name, act in acts.items()}
        times = interleaved(acts, rounds=options.rounds)
    say(f"\n{HEAD}")
    for name, (rows, statements) in counts.items():
        say(f"{name:24}{rows:7}{statements:12}{times[name].median:11.1f}{times[name].least:9.1f}")
    judged = verdicts(times, {name: statements for name, (_rows, statements) in counts.items()})
    for line in told(judged):
        say(line)
    return 0 if all(verdict.holds for verdict in judged) else 1

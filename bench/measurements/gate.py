"""What the disclosure gate costs where data leave: a page of the API, an export, a round of events for a program.

    python3 run.py bench gate [--contacts 2000] [--rounds 20]

Each act runs through the product in a transaction that is undone. Statements of the gate are those that read agreements
and transfers, which no other rule reads at these doors: an order asks once, what is carried out asks once, however many
people go. The ratio is the whole act against the same without the time of those statements, in the same rounds.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from bench.data.house import House, build
from bench.measurements.report import told
from bench.measurements.targets import Verdict, at_most
from consents.models import Ground
from crm.accounts.clients.registration import register
from crm.accounts.clients.tokens import issue
from crm.accounts.models import Webhook
from crm.accounts.permissions.scopes import SCOPES
from crm.api.models import Delivery
from crm.api.webhooks.event_bodies import Hearing
from crm.contacts import tasks
from crm.contacts.exports.orders import start_export
from crm.contacts.models import Contact
from crm.narrowing import promised
from crm.privacy.actors import system
from crm.privacy.models import Agreement, Purpose, PurposeRecipient, Recipient

GATE = ("privacy_agreement", "privacy_transfer")
BY, PURPOSE, EVENTS = system("bench"), "contracts", 20
HEAD = f"{'act':24}{'rows':>7}{'statements':>12}{'of the gate':>13}{'ms':>9}{'gate ms':>9}"
WARM = 2
ALLOWED = {"page of the API": 1, "export, ordered and made": 2, "round of a webhook": 1}


@dataclass
class Round:
    """One run of an act: how many rows went, its statements, its milliseconds, and those of the gate."""

    rows: int = 0
    statements: int = 0
    of_gate: int = 0
    spent: float = 0.0
    in_gate: float = 0.0

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
        """A wrapper around each statement (django.db)."""
        began = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            asks = any(table in sql for table in GATE)
            self.statements += 1
            self.of_gate += asks
            self.in_gate += (perf_counter() - began) * 1000 if asks else 0.0


@dataclass
class Line:
    """All rounds of one act."""

    name: str
    rounds: list[Round] = field(default_factory=list)

    def __str__(self) -> str:
        last, spent = self.rounds[-1], median(each.spent for each in self.rounds)
        counts = f"{last.rows:7}{last.statements:12}{last.of_gate:13}"
        return f"{self.name:24}{counts}{spent:9.1f}{median(each.in_gate for each in self.rounds):9.2f}"

    def verdicts(self, number: int) -> list[Verdict]:
        """Statements of the gate, and its share."""
        share = median(each.spent / (each.spent - each.in_gate) for each in self.rounds)
        statements = float(max(each.of_gate for each in self.rounds))
        return [
            at_most(number, f"statements of the gate: {self.name}", statements, float(ALLOWED[self.name])),
            at_most(number + 1, f"with the gate : without its statements, {self.name}", share, 1.15),
        ]


@contextmanager
def undone() -> Iterator[None]:
    """A transaction of which nothing stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def acts(house: House) -> dict[str, Callable[[], int]]:
    """{name: the act, which returns how many rows went}."""
    user = house.users["many"]
    purpose, recipient = Purpose.objects.get(slug=PURPOSE, active_to=None), named_recipient()
    teams = list(user.teams.all())
    client = register("Bench", scopes_given=list(SCOPES), teams=teams, purposes=[purpose], recipient=recipient, by=BY)
    token, browser = issue(client, by=BY)[1], Client(headers={"host": urlsplit(settings.BASE_URL).netloc})
    now = timezone.now()
    webhook = Webhook.objects.create(client=client, url="https://bench.example/", purpose_slug=PURPOSE, events=[])
    let_be_read(user, purpose, now)
    people = list(Contact.objects.visible_to(user).values_list("person__uid", flat=True)[:EVENTS])
    return {
        "page of the API": lambda: page_of(browser, token),
        "export, ordered and made": lambda: exported(user, purpose, recipient),
        "round of a webhook": lambda: len(Hearing(again(webhook), events(webhook, people, now), now).sorted().bodies),
    }


def named_recipient() -> Recipient:
    """A recipient in order, named by the purpose."""
    recipient = Recipient.objects.order_by("slug")[0]
    for purpose in Purpose.objects.filter(slug=PURPOSE):
        PurposeRecipient.objects.get_or_create(purpose=purpose, recipient=recipient)
    day = timezone.localdate()
    Agreement.objects.create(recipient=recipient, kind="processing", concluded_on=day, recorded_by="system:bench")
    return recipient


def let_be_read(user: Any, purpose: Purpose, at: datetime) -> None:
    """A contract with everybody whom the user sees."""
    people = Contact.objects.visible_to(user).order_by("pk").values_list("pk", flat=True)
    columns: dict[str, Any] = {"purpose": purpose, "channel": "email", "basis": purpose.legal_basis, "since": at}
    Ground.objects.bulk_create((Ground(person_id=pk, **columns) for pk in people), batch_size=1000)


def again(webhook: Webhook) -> Webhook:
    """The webhook as a round reads it."""
    return Webhook.objects.with_clients().get(pk=webhook.pk)


def events(webhook: Webhook, people: Sequence[UUID], at: datetime) -> list[Delivery]:
    """A changed contact each."""
    return [
        Delivery(pk=number, webhook=webhook, event="contact.updated", record=uid, fields=["phone"], happened_at=at)
        for number, uid in enumerate(people)
    ]


def page_of(browser: Client, token: str) -> int:
    """A page of contacts."""
    answer = browser.get(f"/api/v1/contacts/?purpose={PURPOSE}", headers={"Authorization": f"Token {token}"})
    return len(answer.json()["results"])


def exported(user: Any, purpose: Purpose, recipient: Recipient) -> int:
    """A file of everybody whom the user sees, ordered and made."""
    columns = ("name", "email")
    filters = {"view": "all"}
    export = start_export(
        by=user, uid=uuid4(), kind="csv", purpose=purpose, columns=columns, asked=filters, recipient=recipient
    )
    job = promised(export.job)
    tasks.export_contacts(job.pk)
    job.refresh_from_db()
    return job.done


def measured(name: str, act: Callable[[], int], rounds: int) -> Line:
    """One act, so many times."""
    line = Line(name)
    for number in range(WARM + rounds):
        this = Round()
        with undone(), connection.execute_wrapper(this):
            began = perf_counter()
            this.rows = act()
            this.spent = (perf_counter() - began) * 1000
        if number >= WARM:
            line.rounds.append(this)
    return line


def main(argv: list[str], say: Callable[[str], Any] = print) -> int:
    """Build the house, measure, tell."""
    parser = argparse.ArgumentParser(prog="run.py bench gate", description=str(__doc__).splitlines()[0])
    parser.add_argument("--contacts", type=int, default=2000, help="how many (at least 100)")
    parser.add_argument("--rounds", type=int, default=20, help="how often each act is measured")
    options = parser.parse_args(argv)
    house = build(max(options.contacts, 100))
    say(f"\n{HEAD}")
    verdicts: list[Verdict] = []
    for place, (name, act) in enumerate(acts(house).items()):
        line = measured(name, act, options.rounds)
        say(str(line))
        verdicts += line.verdicts(2 * place + 1)
    for text in told(verdicts):
        say(text)
    return 0 if all(verdict.holds for verdict in verdicts) else 1

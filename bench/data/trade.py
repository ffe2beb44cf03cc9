"""What a house that sells has beside its contacts: histories, deals, tasks, papers, likely pairs. For `bench pages`.

One firm for twenty contacts, a deal for every fifth contact (three in ten are open), a task for every open deal and
every tenth contact, three entries of the history for each contact, a paper for every tenth, a pair for every fiftieth.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from crm.accounts.models import Team, User
from crm.contacts.models import Company, Contact, ContactPair, Interaction, Lead
from crm.sales.models import Deal, DealMove, DealPerson, Document, LostReason, Stage, Task

A_FIRM, A_DEAL, A_TASK, A_PAPER, A_PAIR, A_LEAD = 20, 5, 10, 10, 50, 25  # one for so many contacts
ENTRIES, OPEN_SHARE, WON_SHARE, LATE_SHARE = 3, 0.3, 0.5, 0.01
TOLD = (
    "Prosi o wariant z serwisem i dłuższą gwarancją, wraca z urlopu w poniedziałek.",
    "Omówiliśmy harmonogram dostaw. Chce rozbić zamówienie na dwie części.",
    "Nie odebrał. Oddzwonić po południu.",
)
SOME = 1_000  # rows of one statement
KINDS = (Interaction.Kind.NOTE, Interaction.Kind.CALL, Interaction.Kind.MEETING)


@dataclass
class Trade:
    """Fills a house batch by batch."""

    rng: Random
    now: datetime = field(default_factory=timezone.now)
    stages: list[Stage] = field(default_factory=lambda: list(Stage.objects.in_use().order_by("pipeline", "position")))
    reasons: list[LostReason] = field(default_factory=lambda: list(LostReason.objects.in_use()))
    firms: dict[int, tuple[Company, int]] = field(default_factory=dict)  # of each team the newest, and for how many

    def employer(self, owner: User, team: Team) -> Company:
        """The firm of the next contact of a team: twenty work for each."""
        firm, taken = self.firms.get(team.pk, (None, A_FIRM))
        if firm is None or taken == A_FIRM:
            firm, taken = Company.objects.create(name=f"Zakład {len(self.firms)}", owner=owner, team=team), 0
        self.firms[team.pk] = firm, taken + 1
        return firm

    def fill(self, contacts: Sequence[Contact]) -> None:
        """All of it for contacts that were just made, whose keys are at hand."""
        entries = (entry for contact in contacts for entry in self.entries(contact))
        Interaction.objects.bulk_create(entries, batch_size=SOME)
        self.deals(contacts[::A_DEAL])
        Task.objects.bulk_create(map(self.call_back, contacts[3::A_TASK]), batch_size=SOME)
        Document.objects.bulk_create(map(self.paper, contacts[4::A_PAPER]), batch_size=SOME)
        twos = zip(contacts[::A_PAIR], contacts[1::A_PAIR], strict=False)
        ContactPair.objects.bulk_create(
            ContactPair(one=first, other=other, alike=["name"], found_at=self.now) for first, other in twos
        )
        Lead.objects.bulk_create(
            Lead(contact=contact, came_at=contact.last_activity_at) for contact in contacts[2::A_LEAD]
        )

    def entries(self, contact: Contact) -> list[Interaction]:
        """What was written about somebody, the newest when they were last active."""
        return [
            Interaction(
                person=contact.person,
                kind=KINDS[place % len(KINDS)],
                summary=TOLD[place % len(TOLD)],
                happened_at=contact.last_activity_at - timedelta(days=7 * place),
                author_id=contact.owner_id,
            )
            for place in range(ENTRIES)
        ]

    def deals(self, contacts: Sequence[Contact]) -> None:
        """A deal for each: half of them the firm's with her on it, half her own; and what goes with the open ones."""
        created = [self.deal(contact, place) for place, contact in enumerate(contacts)]
        Deal.objects.bulk_create(created, batch_size=SOME)
        pairs = list(zip(created, contacts, strict=True))
        people = (DealPerson(deal=deal, person=first.person, role=DealPerson.Role.DECIDES) for deal, first in pairs)
        DealPerson.objects.bulk_create(people, batch_size=SOME)
        moves = (DealMove(deal=deal, to_stage=deal.stage, by_id=deal.owner_id, at=deal.opened_at) for deal in created)
        DealMove.objects.bulk_create(moves, batch_size=SOME)
        steps = (self.next_step(deal, first) for deal, first in pairs if not deal.outcome)
        Task.objects.bulk_create(steps, batch_size=SOME)

    def deal(self, contact: Contact, place: int) -> Deal:
        """One deal, open or ended within the last year."""
        opened = self.now - timedelta(days=self.rng.randrange(20, 400))
        hers, stage = place % 2 == 0, self.rng.choice(self.stages)
        words = {"title" if hers else "house_title": f"Zamówienie {contact.pk}"}
        ended: dict[str, Any] = {}
        if self.rng.random() > OPEN_SHARE:
            won = self.rng.random() < WON_SHARE
            ended = {"outcome": Deal.Outcome.WON if won else Deal.Outcome.LOST, "ended_by_id": contact.owner_id}
            ended |= {"ended_at": self.now - timedelta(days=self.rng.randrange(20))}
            ended |= {} if won else {"lost_reason": self.rng.choice(self.reasons)}
        return Deal(
            person=contact.person if hers else None,
            company=None if hers else contact.company,
            owner_id=contact.owner_id,
            team_id=contact.team_id,
            stage=stage,
            pipeline_id=stage.pipeline_id,
            amount=Decimal(self.rng.randrange(1_000, 90_000)),
            closes_on=(self.now + timedelta(days=self.rng.randrange(-20, 120))).date(),
            opened_at=opened,
            entered_stage_at=opened,
            last_activity_at=contact.last_activity_at,
            **words,
            **ended,
        )

    def next_step(self, deal: Deal, contact: Contact) -> Task:
        """What comes next in an open deal."""
        task = self.call_back(contact)
        task.deal, task.company = deal, deal.company
        return task

    def call_back(self, contact: Contact) -> Task:
        """A call within two months; one in a hundred is late, by three weeks at most."""
        late = self.rng.random() < LATE_SHARE
        hours = -self.rng.randrange(24, 500) if late else self.rng.randrange(0, 1_500)
        return Task(
            person=contact.person,
            owner_id=contact.owner_id,
            team_id=contact.team_id,
            made_by_id=contact.owner_id,
            kind=Task.Kind.CALL,
            title=f"Oddzwonić w sprawie {contact.pk}",
            due_at=self.now + timedelta(hours=hours),
        )

    def paper(self, contact: Contact) -> Document:
        """An offer or an invoice of theirs."""
        kind = self.rng.choice((Document.Kind.OFFER, Document.Kind.INVOICE))
        day = (self.now - timedelta(days=self.rng.randrange(700))).date()
        return Document(
            person=contact.person,
            team_id=contact.team_id,
            kind=kind,
            category=Document.CATEGORIES[kind],
            number=f"F/{contact.pk}",
            amount=str(self.rng.randrange(100, 20_000)),
            issued_on=day,
            added_by_id=contact.owner_id,
        )

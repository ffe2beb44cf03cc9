"""The page of one deal as one reader sees it: its people and their roles, its papers, its stages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.urls import reverse

from consents.grounds.answers import Answer, State, required_by_law
from consents.grounds.recording import answers
from consents.models import Restriction
from crm.accounts.permissions import rights
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.contact_list.badges import Badge, badged
from crm.contacts.custom_values.value_lines import CustomLine, CustomRecord
from crm.contacts.models import Contact, Tag
from crm.contacts.ownership.custody import has_custody, named_for, sees_name_in_lists
from crm.contacts.safeguards.reach import BEST_FIRST
from crm.contacts.tags.tagging import rows_of
from crm.lists.columns import Column, Control
from crm.privacy.masking import masked
from crm.privacy.models import Purpose
from crm.sales.columns.deal import DEAL
from crm.sales.deals.masked_deals import DealForReader, paused_among
from crm.sales.deals.next_steps import next_steps
from crm.sales.documents.masked_documents import DocumentForReader, documents_for_reader
from crm.sales.models import Deal, DealLine, DealMove, DealPerson, Document, Pipeline, Stage


def channel_badges(people: list[int]) -> dict[int, list[Badge]]:
    """{person: the best answer on each channel} over the purposes that deals are handled for, marketing excluded."""
    purposes = [
        each for each in Purpose.objects.active() if each.channels and not (each.marketing or required_by_law(each))
    ]
    by_person = answers(people, [(channel, purpose) for channel in badged(*purposes) for purpose in purposes])
    nothing = Answer(State.NO_GROUND, "no_ground")

    def best(person: int, channel: str) -> Badge:
        per_purpose = (by_person[person, channel, purpose.slug] for purpose in purposes)
        answer = min(per_purpose, key=lambda each: BEST_FIRST.index(State(each.state)), default=nothing)
        return Badge(channel, answer.state, answer.words)

    return {person: [best(person, channel) for channel in badged(*purposes)] for person in people}


LINES, MOST = 50, 50


@dataclass(frozen=True)
class Participant:
    """A person on the deal, as the reader may see them."""

    contact: Contact
    row: DealPerson
    name: str
    clear: bool
    badges: list[Badge]
    party: bool

    @property
    def role(self) -> str:
        """Their part in it; whose deal it is buys, whatever stands in the row that a merge left."""
        return str(DealPerson.Role.PARTY.label if self.party else self.row.get_role_display())


@dataclass
class DealRecord:
    """One deal for one reader at `at`."""

    deal: Deal
    reader: Any
    at: datetime

    @cached_property
    def seen(self) -> DealForReader:
        """Title, amount and state."""
        steps = next_steps([self.deal.pk], self.reader)
        locked = self.deal.pk in paused_among([self.deal.pk])
        return DealForReader(self.deal, self.reader, self.at, locked, steps[self.deal.pk])

    @cached_property
    def kept(self) -> bool:
        """Whether the reader may work on the deal."""
        return has_custody(self.reader, self.deal) and not self.seen.locked

    @cached_property
    def people(self) -> list[Participant]:
        """Those on it whom the reader sees and may use; the party first."""
        rows = {row.person_id: row for row in DealPerson.objects.filter(deal=self.deal)[:MOST]}
        held = Restriction.in_force(rows)
        visible = Contact.objects.alive().visible_to(self.reader).filter(pk__in=set(rows) - held).with_keys()
        contacts = sorted(visible, key=lambda contact: (contact.pk != self.deal.person_id, rows[contact.pk].pk))
        ways = channel_badges([contact.pk for contact in contacts])
        return [
            Participant(
                contact,
                rows[contact.pk],
                named_for(self.reader, contact),
                sees_name_in_lists(self.reader, contact),
                ways[contact.pk],
                contact.pk == self.deal.person_id,
            )
            for contact in contacts
        ]

    @cached_property
    def hidden(self) -> int:
        """How many of those whom the reader would see are left out: their data are paused."""
        held = Restriction.in_force(DealPerson.objects.filter(deal=self.deal).values_list("person_id", flat=True))
        return Contact.objects.alive().visible_to(self.reader).filter(pk__in=held).count() if held else 0

    @property
    def groundless(self) -> list[Participant]:
        """Those whom we have no ground to reach on any channel."""
        return [
            participant
            for participant in self.people
            if all(badge.state == State.NO_GROUND for badge in participant.badges)
        ]

    @cached_property
    def company(self) -> CompanyRecord | None:
        """Its firm, as the reader sees it."""
        return CompanyRecord(self.deal.company, self.reader) if self.deal.company else None

    @property
    def ask(self) -> str:
        """Where a value is changed in place."""
        return reverse("sales:deal_value", args=[self.deal.uid])

    @cached_property
    def changeable(self) -> bool:
        """Whether the reader changes values where they stand."""
        return self.kept and self.seen.clear and self.deal.binned_at is None and self.reader.may(rights.DEALS_EDIT)

    @property
    def changes(self) -> dict[str, str]:
        """{value: where it is changed}; the amount of a deal with lines is their sum."""
        names = (
            [name for name in DEAL.spots("in_place") if name != "amount" or not self.lines] if self.changeable else []
        )
        return {name: f"{self.ask}?field={name}" for name in names}

    @cached_property
    def further(self) -> list[CustomLine]:
        """The columns without a place of their own on the page, as the reader sees them."""
        columns = [
            column_shown
            for column_shown in DEAL.having("card")
            if isinstance(column_shown.control, Control) and not column_shown.control.placed
        ]
        return [self.line_of(column) for column in columns]

    def line_of(self, column: Column) -> CustomLine:
        """One column, and where it is changed in place."""
        text = column.words(self.deal) if not self.seen.locked else ""
        value = text if self.seen.clear or not column.category else masked(column.category, text)
        return CustomLine(column.name, column.label, value, self.seen.clear, change=self.changes.get(column.spot, ""))

    @cached_property
    def custom(self) -> CustomRecord:
        """The values of the organisation's custom fields."""
        ask = self.ask if self.changeable else ""
        return CustomRecord(self.deal, self.seen.clear, hers=self.deal.person_id is not None, change=ask)

    @cached_property
    def tags(self) -> list[Tag]:
        """The tags it bears."""
        return [row.tag for row in rows_of(self.deal).select_related("tag")] if self.seen.clear else []

    @cached_property
    def lines(self) -> list[DealLine]:
        """What is sold."""
        return list(DealLine.objects.filter(deal=self.deal)) if self.seen.clear else []

    @cached_property
    def papers(self) -> list[DocumentForReader]:
        """Papers of this deal that the reader sees."""
        rows = Document.objects.visible_to(self.reader).filter(deal=self.deal).with_keys()
        return documents_for_reader(rows.order_by("-issued_on", "-pk")[:MOST], self.reader)

    @cached_property
    def moves(self) -> list[DealMove]:
        """Its steps, newest first."""
        rows = DealMove.objects.filter(deal=self.deal).select_related("from_stage", "to_stage", "by")
        return list(rows.order_by("-at", "-pk")[:LINES])

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        """The stages as a bar: done ones, the present one, those to come, with the days spent in each."""
        stages = list(
            Stage.objects.filter(pipeline=self.deal.pipeline).filter(Q(retired_at=None) | Q(pk=self.deal.stage_id))
        )
        here = next((place for place, stage in enumerate(stages) if stage.pk == self.deal.stage_id), 0)
        spent = days_by_stage(self.moves, self.at if self.deal.open else self.deal.ended_at)
        return [
            {
                "stage": stage,
                "state": "done" if place < here or self.deal.outcome == "won" else "cur" if place == here else "",
                "days": spent.get(stage.pk),
            }
            for place, stage in enumerate(stages)
        ]

    @cached_property
    def goes_elsewhere(self) -> bool:
        """Whether there is another pipeline that it could go to."""
        return Pipeline.objects.in_use().exclude(pk=self.deal.pipeline_id).exists()

    @property
    def people_shown(self) -> set[int]:
        """Everybody whose data are on the page."""
        trader_keys = self.company.trader_shown if self.company and not self.seen.locked else set()
        party = set() if self.seen.locked else set(self.deal.keys_of_party)
        return {participant.contact.pk for participant in self.people} | trader_keys | party

    @property
    def clear_fields(self) -> list[str]:
        """Names of the fields shown unmasked, for the access log."""
        plain = any(participant.clear for participant in self.people)
        words = ["title", "notes", "text"] if self.seen.clear and self.deal.person_id else []
        return [*words, *self.custom.clear_names, *(["name", "position", "summary"] if plain else [])]


def days_by_stage(moves: list[DealMove], until: datetime | None) -> dict[int, int]:
    """{stage: whole days spent there}; `moves` newest first, `until` ends the last of them."""
    spent: dict[int, timedelta] = {}
    for move in moves:
        if until is not None and not move.outcome:
            spent[move.to_stage_id] = spent.get(move.to_stage_id, timedelta()) + max(until - move.at, timedelta())
        if not move.outcome:
            until = move.at
    return {stage: passed.days for stage, passed in spent.items()}

"""The page of one deal as one reader sees it: its people and their roles, its papers, its stages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from consents.grounds.answers import State
from consents.models import Restriction
from crm.accounts.filled_together import fill
from crm.accounts.pages.frame import of_the_frame
from crm.accounts.permissions import rights
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.custom_values.value_lines import CustomLine, CustomRecord
from crm.contacts.custom_values.value_store import asking_fields, values_with
from crm.contacts.links.back_links import links_to
from crm.contacts.models import Contact, CustomField, Tag
from crm.contacts.ownership.custody import has_custody, named_for, sees_name_in_lists
from crm.contacts.tags.tagging import rows_of
from crm.lists.columns import Column, Control
from crm.lists.pages.page_start import PURPOSES
from crm.privacy.masking import masked
from crm.sales.columns.deal import DEAL
from crm.sales.deal_lines.line_sums import LinesSold
from crm.sales.deal_pages.participant_cards import Participant, channel_badges
from crm.sales.deals.masked_deals import DealForReader, paused_rows
from crm.sales.deals.next_steps import asking_steps, next_steps
from crm.sales.documents.masked_documents import DocumentForReader, documents_for_reader
from crm.sales.models import (
    Deal,
    DealLine,
    DealMove,
    DealPerson,
    DealValue,
    Document,
    ObjectRecord,
    Offer,
    Pipeline,
    Stage,
)
from crm.sales.objects.masked_objects import ObjectForReader, fields_in, objects_for_reader
from crm.sales.offers.masked_offers import OfferForReader, offers_of_deal

LINES, MOST = 50, 50


@dataclass
class DealRecord:
    """One deal for one reader at `at`."""

    deal: Deal
    reader: Any
    at: datetime

    def read_together(self, *, frame: bool) -> None:
        """What the page asks whoever reads it, in one statement; without the `frame` for a part of a page."""
        here = [self.deal.pk]
        beside = [
            *(of_the_frame(self.reader) if frame else ()),
            PURPOSES.asking(),
            asking_steps(here, self.reader),
            asking_fields(CustomField.Record.DEAL),
            values_with.asking(None, holder=DealValue, record=self.deal.pk),
            links_to.asking(None, kind=CustomField.Record.DEAL.value, record=self.deal.pk),
        ]
        rows = (self.paused, self.person_rows, self.line_rows, self.tag_rows, self.move_rows, self.stage_rows)
        fill(*rows, self.paper_rows, self.object_rows, self.offer_rows, self.elsewhere, beside=beside)
        PURPOSES.rows()

    @cached_property
    def paused(self) -> QuerySet[Deal, int]:
        """The deal's own key while its party is restricted."""
        return paused_rows([self.deal.pk])

    @cached_property
    def person_rows(self) -> QuerySet[DealPerson]:
        """Who is on it."""
        return DealPerson.objects.filter(deal=self.deal)[:MOST]

    @cached_property
    def held(self) -> set[int]:
        """Those of them whose data are paused."""
        return Restriction.in_force([row.person_id for row in self.person_rows])

    @cached_property
    def seen(self) -> DealForReader:
        """Title, amount and state."""
        steps = next_steps([self.deal.pk], self.reader)
        locked = self.deal.pk in set(self.paused)
        return DealForReader(self.deal, self.reader, self.at, locked, steps[self.deal.pk])

    @cached_property
    def kept(self) -> bool:
        """Whether the reader may work on the deal."""
        return has_custody(self.reader, self.deal) and not self.seen.locked

    @cached_property
    def people(self) -> list[Participant]:
        """Those on it whom the reader sees and may use; the party first."""
        rows = {row.person_id: row for row in self.person_rows}
        visible = Contact.objects.alive().visible_to(self.reader).filter(pk__in=set(rows) - self.held).with_keys()
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
        held = self.held
        if len(self.person_rows) == MOST:  # there may be more
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
        names = DEAL.spots("in_place") if self.changeable else []
        return {name: f"{self.ask}?field={name}" for name in names if name != "amount" or not self.lines}

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
    def tag_rows(self) -> QuerySet:
        """Its tags, as rows."""
        return rows_of(self.deal).select_related("tag")

    @cached_property
    def tags(self) -> list[Tag]:
        """The tags it bears."""
        return [row.tag for row in self.tag_rows] if self.seen.clear else []

    @cached_property
    def line_rows(self) -> QuerySet[DealLine]:
        """What is sold, whoever reads."""
        return DealLine.objects.filter(deal=self.deal).select_related("item")

    @cached_property
    def lines(self) -> list[DealLine]:
        """What is sold."""
        return list(self.line_rows) if self.seen.clear else []

    @cached_property
    def sold(self) -> LinesSold:
        """The lines with what they come to."""
        return LinesSold(self.lines, self.deal.currency, costs=self.reader.may(rights.PRICES_COSTS))

    @cached_property
    def paper_rows(self) -> QuerySet[Document]:
        """Papers of this deal that the reader sees, as rows."""
        rows = Document.objects.visible_to(self.reader).filter(deal=self.deal).with_keys()
        return rows.order_by("-issued_on", "-pk")[:MOST]

    @cached_property
    def papers(self) -> list[DocumentForReader]:
        """Papers of this deal that the reader sees."""
        return documents_for_reader(self.paper_rows, self.reader)

    @cached_property
    def object_rows(self) -> QuerySet[ObjectRecord]:
        """Records of the house's own kinds that belong to it and that the reader sees, as rows."""
        return ObjectRecord.objects.visible_to(self.reader).filter(deal=self.deal).with_keys().order_by("-pk")[:MOST]

    @property
    def own_records(self) -> list[ObjectForReader]:
        """The same as the reader sees them."""
        return objects_for_reader(self.object_rows, self.reader)

    @cached_property
    def offer_rows(self) -> QuerySet[Offer]:
        """Its offers, as rows."""
        return Offer.objects.filter(deal=self.deal).order_by("-pk")[:LINES]

    @cached_property
    def offers(self) -> list[OfferForReader]:
        """Its offers, newest first."""
        return offers_of_deal(self.offer_rows, self.deal, self.reader) if self.seen.clear else []

    @cached_property
    def move_rows(self) -> QuerySet[DealMove]:
        """Its steps, newest first, as rows."""
        rows = DealMove.objects.filter(deal=self.deal).select_related("from_stage", "to_stage", "by")
        return rows.order_by("-at", "-pk")[:LINES]

    @property
    def moves(self) -> list[DealMove]:
        """Its steps, newest first."""
        return list(self.move_rows)

    @cached_property
    def stage_rows(self) -> QuerySet[Stage]:
        """The stages of its pipeline: those in use and its own."""
        here = Q(retired_at=None) | Q(pk=self.deal.stage_id)
        return Stage.objects.filter(pipeline=self.deal.pipeline).filter(here)

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        """The stages as a bar: done ones, the present one, those to come, with the days spent in each."""
        stages = list(self.stage_rows)
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
    def elsewhere(self) -> QuerySet[Pipeline]:
        """Another pipeline that it could go to."""
        return Pipeline.objects.in_use().exclude(pk=self.deal.pipeline_id)[:1]

    @property
    def goes_elsewhere(self) -> bool:
        """Whether there is another pipeline that it could go to."""
        return bool(self.elsewhere)

    @property
    def people_shown(self) -> set[int]:
        """Everybody whose data are on the page."""
        trader_keys = self.company.trader_shown if self.company and not self.seen.locked else set()
        party = set() if self.seen.locked else set(self.deal.keys_of_party)
        return {participant.contact.pk for participant in self.people} | trader_keys | party

    @property
    def clear_fields(self) -> list[str]:
        """Names of the fields shown unmasked, for the access log."""
        others = ["name", "position", "summary"] if any(participant.clear for participant in self.people) else []
        words = ["title", "notes", "text"] if self.seen.clear and self.deal.person_id else []
        return [*words, *fields_in(self.own_records), *self.custom.clear_names, *others]


def days_by_stage(moves: list[DealMove], until: datetime | None) -> dict[int, int]:
    """{stage: whole days spent there}; `moves` newest first, `until` ends the last of them."""
    spent: dict[int, timedelta] = {}
    for move in moves:
        if until is not None and not move.outcome:
            spent[move.to_stage_id] = spent.get(move.to_stage_id, timedelta()) + max(until - move.at, timedelta())
        if not move.outcome:
            until = move.at
    return {stage: passed.days for stage, passed in spent.items()}

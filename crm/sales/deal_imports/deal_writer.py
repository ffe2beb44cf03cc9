"""Rows of deals become deals, by the verbs that the screens use."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from crm.contacts.custom_values.value_store import custom_values_of as told_in
from crm.contacts.imports.custom_columns import custom_values_in
from crm.contacts.imports.thing_writer import ThingWriter, Written
from crm.contacts.models import CustomField
from crm.contacts.people_imports.row_extras import at_start_of
from crm.files.models import Import, ImportedValue
from crm.files.rows.problems import Problem
from crm.privacy.categories import Category
from crm.sales.columns.deal import DEAL
from crm.sales.deal_imports.known_names import LOST, OPEN, WON
from crm.sales.deal_imports.named_customers import CustomerVerdict
from crm.sales.deal_imports.row_verdicts import DealJudge, values_of
from crm.sales.deals.deals import change, open_deal
from crm.sales.deals.moves import lose, move, win
from crm.sales.models import Deal

IMPORTED_COLUMNS = tuple(name for name in DEAL.names("control") if DEAL[name].imported)
CHANGED = tuple(name for name in IMPORTED_COLUMNS if name != "title")


class DealWriter(ThingWriter):
    """Writes the rows of one import of deals."""

    judge: DealJudge

    def __init__(self, load: Import) -> None:
        super().__init__(load, DealJudge(load))

    def make(self, verdict: Any) -> Written:
        """A new deal of the row's customer, ended if the row says so."""
        values = {name: verdict.row.values[name] for name in IMPORTED_COLUMNS if name in verdict.row.values}
        values |= {"stage": verdict.row.values.get("stage") or self.judge.ways.usual}
        values |= {"owner": self.load.keeper, "team": self.load.team}
        company, contact = verdict.buyer.company, verdict.buyer.contact
        deal = open_deal(values, by=self.by, contact=contact, company=company, at=opened_at(verdict))
        written = Written(deal, deal.person)
        if custom_values := self.needed(custom_values_in(verdict.row, self.own), verdict, written):
            change(deal, custom_values, version=deal.version, by=self.by)
        if verdict.row.values.get("status") in (WON, LOST):
            self.end(verdict, deal, written)
        return written

    def end(self, verdict: CustomerVerdict, deal: Deal, written: Written) -> None:
        """Won or lost on the day that the row says."""
        at = max(at_start_of(verdict.row.values["ended_on"]), deal.opened_at)
        if verdict.row.values["status"] == LOST:
            reason: Any = verdict.row.values["reason"]
            lose(deal, reason, by=self.by, at=at)
        elif win(deal, by=self.by, at=at):
            written.remarks.append(Problem(verdict.row.number, None, "", "no_ground_recorded"))

    def update(self, verdict: Any) -> Written:
        """Writes what the row adds or replaces, and keeps the values before and after for undoing."""
        deal = Deal.objects.with_keys().get(pk=verdict.meant.row.pk)
        before, written = current_values(deal, self.own), Written(deal, deal.person)
        values = {name: verdict.row.values[name] for name in CHANGED if name in verdict.adds}
        values |= self.needed(custom_values_in(verdict.row, self.own, verdict.adds), verdict, written)
        with transaction.atomic():
            if values:
                change(deal, values, version=deal.version, by=self.by)
            if "stage" in verdict.adds and not deal.outcome:
                move(deal, verdict.row.values["stage"], by=self.by)
            if "status" in verdict.adds and not deal.outcome and verdict.row.values["status"] != OPEN:
                self.end(verdict, deal, written)
        common = {"load": self.load, "person": deal.person, "thing": deal.uid, "number": verdict.row.number}
        after = current_values(Deal.objects.with_keys().get(pk=deal.pk), self.own)
        for name in verdict.adds:
            if before[name] != after[name]:
                texts = {"value": as_text(after[name]), "before": as_text(before[name])}
                category = self.own[name].category if name in self.own else Category.CORRESPONDENCE
                written.values.append(ImportedValue.of(column=name, category=category, **common, **texts))
        return written


def current_values(deal: Deal, custom_fields: Mapping[str, CustomField]) -> dict[str, Any]:
    """{target: value} of a deal, custom fields included."""
    return values_of(deal) | (told_in(deal, list(custom_fields.values())) if custom_fields else {})


def opened_at(verdict: CustomerVerdict) -> datetime | None:
    """When the deal was opened, as far as the row says, and not after its end."""
    opened, ended = verdict.row.values.get("opened_on"), verdict.row.values.get("ended_on")
    if opened is None:
        return at_start_of(ended) if ended and verdict.row.values.get("status") in (WON, LOST) else None
    return at_start_of(min(opened, ended) if ended else opened)


def as_text(value: Any) -> str:
    """A value as the undoing compares it: a stage by its public id."""
    uid = getattr(value, "uid", None)
    return str(uid or ("" if value is None else value))

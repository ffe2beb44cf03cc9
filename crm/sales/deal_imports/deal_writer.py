"""Rows of deals become deals, by the verbs that the screens use."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from crm.contacts.custom_values.value_store import told as told_in
from crm.contacts.imports.custom_columns import said_own
from crm.contacts.imports.thing_writer import ThingWriter, Written
from crm.contacts.models import CustomField
from crm.contacts.people_imports.row_extras import at_start_of
from crm.files.models import Import, ImportedValue
from crm.files.rows.problems import Problem
from crm.privacy.categories import Category
from crm.sales.columns.deal import DEAL
from crm.sales.deal_imports.known_names import LOST, OPEN, WON
from crm.sales.deal_imports.row_verdicts import DealJudge, DealVerdict, values_of
from crm.sales.deals.deals import change, open_deal
from crm.sales.deals.moves import lose, move, win
from crm.sales.models import Deal

SAID = tuple(name for name in DEAL.names("control") if DEAL[name].imported)
CHANGED = tuple(name for name in SAID if name != "title")


class DealWriter(ThingWriter):
    """Writes the rows of one import of deals."""

    judge: DealJudge

    def __init__(self, load: Import) -> None:
        super().__init__(load, DealJudge(load))

    def make(self, one: Any) -> Written:
        """A new deal of the row's customer, ended if the row says so."""
        values = {name: one.row.values[name] for name in SAID if name in one.row.values}
        values |= {"stage": one.row.values.get("stage") or self.judge.ways.usual}
        values |= {"owner": self.load.keeper, "team": self.load.team}
        company, contact = one.buyer.company, one.buyer.contact
        deal = open_deal(values, by=self.by, contact=contact, company=company, at=opened_at(one))
        written = Written(deal, deal.person)
        if own := self.needed(said_own(one.row, self.own), one, written):
            change(deal, own, version=deal.version, by=self.by)
        if one.row.values.get("status") in (WON, LOST):
            self.end(one, deal, written)
        return written

    def end(self, one: DealVerdict, deal: Deal, written: Written) -> None:
        """Won or lost on the day that the row says."""
        at = max(at_start_of(one.row.values["ended_on"]), deal.opened_at)
        if one.row.values["status"] == LOST:
            reason: Any = one.row.values["reason"]
            lose(deal, reason, by=self.by, at=at)
        elif win(deal, by=self.by, at=at):
            written.remarks.append(Problem(one.row.number, None, "", "no_ground_recorded"))

    def update(self, one: Any) -> Written:
        """What the row fills in or replaces, and what was there."""
        deal = Deal.objects.with_keys().get(pk=one.meant.row.pk)
        before, written = now(deal, self.own), Written(deal, deal.person)
        values = {name: one.row.values[name] for name in CHANGED if name in one.adds}
        values |= self.needed(said_own(one.row, self.own, one.adds), one, written)
        with transaction.atomic():
            if values:
                change(deal, values, version=deal.version, by=self.by)
            if "stage" in one.adds and not deal.outcome:
                move(deal, one.row.values["stage"], by=self.by)
            if "status" in one.adds and not deal.outcome and one.row.values["status"] != OPEN:
                self.end(one, deal, written)
        told = {"load": self.load, "person": deal.person, "thing": deal.uid, "number": one.row.number}
        after = now(Deal.objects.with_keys().get(pk=deal.pk), self.own)
        for name in one.adds:
            if before[name] != after[name]:
                texts = {"value": as_text(after[name]), "before": as_text(before[name])}
                category = self.own[name].category if name in self.own else Category.CORRESPONDENCE
                written.values.append(ImportedValue.of(column=name, category=category, **told, **texts))
        return written


def now(deal: Deal, own: Mapping[str, CustomField]) -> dict[str, Any]:
    """What a deal says, by target, and in these custom fields."""
    return values_of(deal) | (told_in(deal, list(own.values())) if own else {})


def opened_at(one: DealVerdict) -> datetime | None:
    """When the deal was opened, as far as the row says, and not after its end."""
    opened, ended = one.row.values.get("opened_on"), one.row.values.get("ended_on")
    if opened is None:
        return at_start_of(ended) if ended and one.row.values.get("status") in (WON, LOST) else None
    return at_start_of(min(opened, ended) if ended else opened)


def as_text(value: Any) -> str:
    """A value as the undoing compares it: a stage by its public id."""
    uid = getattr(value, "uid", None)
    return str(uid or ("" if value is None else value))

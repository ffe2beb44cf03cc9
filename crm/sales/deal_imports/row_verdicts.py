"""What becomes of a row of deals: whose it is, and whether this customer has a deal of that name already."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm.contacts.custom_values.value_export import values_by_row
from crm.contacts.imports.custom_columns import mapped_fields
from crm.contacts.imports.thing_judge import Existing
from crm.contacts.models import CustomField
from crm.files.imports.recognition import headers_of
from crm.files.models import Import
from crm.narrowing import promised
from crm.privacy.keys.blind_index import folded
from crm.sales.columns.deal import DEAL
from crm.sales.deal_imports.deal_rows import DealCleaner
from crm.sales.deal_imports.known_names import OPEN, StagesAndReasons
from crm.sales.deal_imports.named_customers import CustomerJudge
from crm.sales.deals.masked_deals import paused_among
from crm.sales.models import Deal

RECORD = CustomField.Record.DEAL
IMPORTED_COLUMNS = [column for column in DEAL.having("control") if column.imported and column.name != "title"]
COLUMNS = (*(imported_column.name for imported_column in IMPORTED_COLUMNS), "stage", "status")


class DealJudge(CustomerJudge):
    """Judges the rows of one import of deals."""

    def __init__(self, load: Import) -> None:
        self.ways = StagesAndReasons(load.answers)
        custom_fields = mapped_fields(load, RECORD)
        cleaner = DealCleaner(
            load.targets, headers_of(load), today=promised(load.obtained_on), ways=self.ways, own=custom_fields
        )
        super().__init__(load, cleaner, (*COLUMNS, *custom_fields))

    def found(self, verdicts: Sequence[Any]) -> dict[int, list[Existing]]:
        """{row number: existing deals of the row's customer with the same title}."""
        self.name_buyers(verdicts)
        here = self.deals_of({verdict.buyer.key for verdict in verdicts} - {""})
        existing_by_row: dict[int, list[Existing]] = {}
        for verdict in verdicts:
            title = folded(str(verdict.row.values.get("title", "")))
            existing_by_row[verdict.row.number] = [
                each for each in here.get(verdict.buyer.key, ()) if each.title == title
            ]
        return existing_by_row

    def deals_of(self, keys: set[str]) -> dict[str, list["ExistingDeal"]]:
        """{customer: the deals of theirs that the importing user sees}."""
        numbers = {
            kind: [int(key.split()[1]) for key in keys if key.startswith(kind)] for kind in ("person", "company")
        }
        living = Deal.objects.alive().visible_to(self.load.owner).with_keys().order_by("pk")
        rows = list(living.filter(person__in=numbers["person"])) if numbers["person"] else []
        rows += living.filter(person=None, company__in=numbers["company"]) if numbers["company"] else []
        handled = set(
            Deal.objects.handled_by(self.load.owner)
            .filter(pk__in=[row.pk for row in rows])
            .values_list("pk", flat=True)
        )
        held, custom_values = (
            paused_among([row.pk for row in rows]),
            values_by_row(RECORD, rows, list(self.cleaner.own)),
        )
        deals_by_customer: dict[str, list[ExistingDeal]] = defaultdict(list)
        for deal in rows:
            key = f"person {deal.person_id}" if deal.person_id else f"company {deal.company_id}"
            deals_by_customer[key].append(
                existing(deal, deal.pk in handled, deal.pk in held, custom_values.get(deal.pk, {}))
            )
        return deals_by_customer

    def known_by(self, verdict: Any) -> Sequence[Any]:
        """What identifies a deal within the file: its customer and its title."""
        return [(verdict.buyer.key, folded(str(verdict.row.values.get("title", ""))))]

    def refusal(self, verdict: Any) -> str:
        """Why a new deal cannot be opened: no customer, no reason for losing, no stage. Empty where it can."""
        if not verdict.buyer.key:
            return self.buyer_of(verdict)[1]
        if verdict.row.values.get("status") == Deal.Outcome.LOST and not verdict.row.values.get("reason"):
            return "no_reason"
        return "" if verdict.row.values.get("stage") or self.ways.usual else "no_stage"


@dataclass(frozen=True)
class ExistingDeal(Existing):
    """A deal that is here, with its name as it is compared."""

    title: str = ""


def existing(deal: Deal, kept: bool, held: bool, custom_values: dict[str, Any]) -> ExistingDeal:
    """One existing deal; of a paused one or another's only the title is decrypted."""
    open_to_us = kept and not held
    values = values_of(deal) | {name: value.kept for name, value in custom_values.items()} if open_to_us else {}
    return ExistingDeal(deal, values, deal.person, kept, held, title=folded(deal.told("title")))


def values_of(deal: Deal) -> dict[str, Any]:
    """{target: value} of a deal, without custom fields."""
    values = {column.name: column.value(deal) for column in IMPORTED_COLUMNS}
    course = {"stage": None if deal.outcome else deal.stage, "status": deal.outcome or OPEN}
    return {**values, **course}

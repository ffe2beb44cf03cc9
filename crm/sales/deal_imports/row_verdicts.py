"""What becomes of a row of deals: whose it is, and whether this customer has a deal of that name already."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from crm.contacts.custom_values.value_export import values_by_row
from crm.contacts.imports.custom_columns import mapped_fields
from crm.contacts.imports.known_records import KnownRecords
from crm.contacts.imports.thing_judge import Existing, ThingJudge, ThingVerdict
from crm.contacts.models import Company, Contact, CustomField
from crm.files.imports.recognition import headers_of
from crm.files.models import Import
from crm.files.rows.problems import Problem
from crm.narrowing import promised
from crm.privacy.keys.blind_index import folded
from crm.sales.columns.deal import DEAL
from crm.sales.deal_imports.deal_rows import DealCleaner
from crm.sales.deal_imports.known_names import OPEN, StagesAndReasons
from crm.sales.deals.masked_deals import paused_among
from crm.sales.models import Deal

RECORD = CustomField.Record.DEAL
IMPORTED_COLUMNS = [column for column in DEAL.having("control") if column.imported and column.name != "title"]
COLUMNS = (*(imported_column.name for imported_column in IMPORTED_COLUMNS), "stage", "status")


@dataclass(frozen=True)
class Buyer:
    """Whose a deal is: a company, perhaps with a contact on it, or a contact alone."""

    company: Company | None = None
    contact: Contact | None = None

    @property
    def key(self) -> str:
        """The same for the same customer; a sole trader's company is theirs. Empty for nobody."""
        if self.company is not None:
            person = self.company.sole_trader_id
            return f"person {person}" if person else f"company {self.company.pk}"
        return f"person {self.contact.pk}" if self.contact else ""


class NamedCustomer(NamedTuple):
    """How a row names its customer: tax number, company name, contact."""

    nip: str
    company: str
    contact_email: str
    contact: str

    @property
    def who(self) -> str:
        """The person: their address, else their name."""
        return self.contact_email or self.contact


def customer_named(verdict: ThingVerdict) -> NamedCustomer:
    """The customer named in a row."""
    return NamedCustomer(*(str(verdict.row.values.get(name, "")) for name in NamedCustomer._fields))


@dataclass
class DealVerdict(ThingVerdict):
    """One row, judged, with its customer."""

    buyer: Buyer = field(default_factory=Buyer)


class DealJudge(ThingJudge):
    """Judges the rows of one import of deals."""

    verdict = DealVerdict

    def __init__(self, load: Import) -> None:
        self.ways = StagesAndReasons(load.answers)
        custom_fields = mapped_fields(load, RECORD)
        cleaner = DealCleaner(
            load.targets, headers_of(load), today=promised(load.obtained_on), ways=self.ways, own=custom_fields
        )
        super().__init__(load, cleaner, (*COLUMNS, *custom_fields))
        self.known = KnownRecords(load.owner)
        self.buyers: dict[NamedCustomer, tuple[Buyer, str]] = {}
        self.firms: dict[tuple[str, str], list[Company]] = {}  # of the rows at hand, by ("nip", …) and ("name", …)
        self.people: dict[str, list[Contact]] = {}  # by address or name, looked for once

    def found(self, verdicts: Sequence[Any]) -> dict[int, list[Existing]]:
        """{row number: existing deals of the row's customer with the same title}."""
        self.look_for_buyers(verdicts)
        for verdict in verdicts:
            verdict.buyer, problem = self.buyer_of(verdict)
            if problem and verdict.buyer.key:
                verdict.row.problems.append(Problem(verdict.row.number, self.column_of(problem), "", problem))
        here = self.deals_of({verdict.buyer.key for verdict in verdicts} - {""})
        existing_by_row: dict[int, list[Existing]] = {}
        for verdict in verdicts:
            title = folded(str(verdict.row.values.get("title", "")))
            existing_by_row[verdict.row.number] = [
                each for each in here.get(verdict.buyer.key, ()) if each.title == title
            ]
        return existing_by_row

    def column_of(self, problem: str) -> int | None:
        """Where a customer stands that is not found, so that it can be corrected."""
        targets = ("contact_email", "contact") if problem == "person_unknown" else ("nip", "company", "contact_email")
        return next((column for target in targets for column in self.cleaner.columns.get(target, ())), None)

    def look_for_buyers(self, verdicts: Sequence[ThingVerdict]) -> None:
        """Loads the companies and contacts named in the rows, in a fixed number of queries."""
        customers = {customer_named(named) for named in verdicts} - self.buyers.keys()
        nips, names = {named.nip for named in customers} - {""}, {named.company for named in customers} - {""}
        self.people |= self.known.contacts_meant({named.who for named in customers} - self.people.keys())
        by_nip = {("nip", nip): some for nip, some in self.known.companies_with(nips).items()}
        self.firms = by_nip | {("name", name): some for name, some in self.known.companies_called(names).items()}

    def buyer_of(self, verdict: ThingVerdict) -> tuple[Buyer, str]:
        """(buyer, problem code) for a row; looked up once per customer."""
        named = customer_named(verdict)
        if named not in self.buyers:
            self.buyers[named] = self.looked_for(named)
        return self.buyers[named]

    def looked_for(self, named: NamedCustomer) -> tuple[Buyer, str]:
        """A company by NIP, else by name; a contact by e-mail, else by name."""
        firms = self.firms.get(("nip", named.nip)) or self.firms.get(("name", named.company)) or []
        people = self.people.get(named.who, [])
        company = firms[0] if len(firms) == 1 else None
        contact = people[0] if len(people) == 1 else None
        if len(firms) > 1 or (company is None and len(people) > 1):
            return Buyer(), "buyer_several"
        if company is None and contact is None:
            return Buyer(), "buyer_unknown"
        if company is None and (named.nip or named.company):
            return Buyer(None, contact), "company_unknown"
        if company is not None and contact is None and named.who:
            return Buyer(company), "person_unknown"
        return Buyer(company, contact), ""

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

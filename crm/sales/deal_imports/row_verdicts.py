"""What becomes of a row of deals: whose it is, and whether this customer has a deal of that name already."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from crm.contacts.custom_values.value_export import own_of
from crm.contacts.imports.custom_columns import mapped_own
from crm.contacts.imports.known_records import Known
from crm.contacts.imports.thing_judge import Existing, ThingJudge, ThingVerdict
from crm.contacts.models import Company, Contact, CustomField
from crm.files.imports.recognition import headers_of
from crm.files.models import Import
from crm.files.rows.problems import Problem
from crm.narrowing import promised
from crm.privacy.keys.blind_index import folded
from crm.sales.columns.deal import DEAL
from crm.sales.deal_imports.deal_rows import DealCleaner
from crm.sales.deal_imports.known_names import OPEN, Ways
from crm.sales.deals.masked_deals import paused_among
from crm.sales.models import Deal

RECORD = CustomField.Record.DEAL
SAID = [one for one in DEAL.having("control") if one.imported and one.name != "title"]
COLUMNS = (*(one.name for one in SAID), "stage", "status")


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


class Said(NamedTuple):
    """What a row says of its customer."""

    nip: str
    company: str
    contact_email: str
    contact: str

    @property
    def who(self) -> str:
        """The person: their address, else their name."""
        return self.contact_email or self.contact


def said_of(one: ThingVerdict) -> Said:
    """The same, read."""
    return Said(*(str(one.row.values.get(name, "")) for name in Said._fields))


@dataclass
class DealVerdict(ThingVerdict):
    """One row, judged, with its customer."""

    buyer: Buyer = field(default_factory=Buyer)


class DealJudge(ThingJudge):
    """Judges the rows of one import of deals."""

    verdict = DealVerdict

    def __init__(self, load: Import) -> None:
        self.ways = Ways(load.answers)
        own = mapped_own(load, RECORD)
        cleaner = DealCleaner(load.targets, headers_of(load), today=promised(load.obtained_on), ways=self.ways, own=own)
        super().__init__(load, cleaner, (*COLUMNS, *own))
        self.known = Known(load.owner)
        self.buyers: dict[Said, tuple[Buyer, str]] = {}
        self.firms: dict[tuple[str, str], list[Company]] = {}  # of the rows at hand, by ("nip", …) and ("name", …)
        self.people: dict[str, list[Contact]] = {}  # by address or name, looked for once

    def found(self, verdicts: Sequence[Any]) -> dict[int, list[Existing]]:
        """Deals of the row's customer that are called as the row says."""
        self.look_for_buyers(verdicts)
        for one in verdicts:
            one.buyer, problem = self.buyer_of(one)
            if problem and one.buyer.key:
                one.row.problems.append(Problem(one.row.number, self.column_of(problem), "", problem))
        here = self.deals_of({one.buyer.key for one in verdicts} - {""})
        found: dict[int, list[Existing]] = {}
        for one in verdicts:
            title = folded(str(one.row.values.get("title", "")))
            found[one.row.number] = [each for each in here.get(one.buyer.key, ()) if each.title == title]
        return found

    def column_of(self, problem: str) -> int | None:
        """Where a customer stands that is not found, so that it can be corrected."""
        targets = ("contact_email", "contact") if problem == "person_unknown" else ("nip", "company", "contact_email")
        return next((column for target in targets for column in self.cleaner.columns.get(target, ())), None)

    def look_for_buyers(self, verdicts: Sequence[ThingVerdict]) -> None:
        """The companies and contacts that rows name, in few statements however many there are."""
        told = {said_of(one) for one in verdicts} - self.buyers.keys()
        nips, names = {one.nip for one in told} - {""}, {one.company for one in told} - {""}
        self.people |= self.known.contacts_meant({one.who for one in told} - self.people.keys())
        by_nip = {("nip", nip): some for nip, some in self.known.companies_with(nips).items()}
        self.firms = by_nip | {("name", name): some for name, some in self.known.companies_called(names).items()}

    def buyer_of(self, one: ThingVerdict) -> tuple[Buyer, str]:
        """Who buys, and what is not clear about that; each is looked for once."""
        told = said_of(one)
        if told not in self.buyers:
            self.buyers[told] = self.looked_for(told)
        return self.buyers[told]

    def looked_for(self, told: Said) -> tuple[Buyer, str]:
        """A company by NIP, else by name; a contact by e-mail, else by name."""
        firms = self.firms.get(("nip", told.nip)) or self.firms.get(("name", told.company)) or []
        people = self.people.get(told.who, [])
        company = firms[0] if len(firms) == 1 else None
        contact = people[0] if len(people) == 1 else None
        if len(firms) > 1 or (company is None and len(people) > 1):
            return Buyer(), "buyer_several"
        if company is None and contact is None:
            return Buyer(), "buyer_unknown"
        if company is None and (told.nip or told.company):
            return Buyer(None, contact), "company_unknown"
        if company is not None and contact is None and told.who:
            return Buyer(company), "person_unknown"
        return Buyer(company, contact), ""

    def deals_of(self, keys: set[str]) -> dict[str, list["ExistingDeal"]]:
        """{customer: her deals in sight, as they are}."""
        numbers = {
            kind: [int(key.split()[1]) for key in keys if key.startswith(kind)] for kind in ("person", "company")
        }
        living = Deal.objects.alive().visible_to(self.load.owner).with_keys().order_by("pk")
        rows = list(living.filter(person__in=numbers["person"])) if numbers["person"] else []
        rows += living.filter(person=None, company__in=numbers["company"]) if numbers["company"] else []
        kept = set(
            Deal.objects.handled_by(self.load.owner)
            .filter(pk__in=[one.pk for one in rows])
            .values_list("pk", flat=True)
        )
        held, own = paused_among([one.pk for one in rows]), own_of(RECORD, rows, list(self.cleaner.own))
        found: dict[str, list[ExistingDeal]] = defaultdict(list)
        for deal in rows:
            key = f"person {deal.person_id}" if deal.person_id else f"company {deal.company_id}"
            found[key].append(existing(deal, deal.pk in kept, deal.pk in held, own.get(deal.pk, {})))
        return found

    def known_by(self, one: Any) -> Sequence[Any]:
        """The name of the deal at its customer."""
        return [(one.buyer.key, folded(str(one.row.values.get("title", ""))))]

    def refusal(self, one: Any) -> str:
        """A new deal is somebody's, and stands somewhere."""
        if not one.buyer.key:
            return self.buyer_of(one)[1]
        if one.row.values.get("status") == Deal.Outcome.LOST and not one.row.values.get("reason"):
            return "no_reason"
        return "" if one.row.values.get("stage") or self.ways.usual else "no_stage"


@dataclass(frozen=True)
class ExistingDeal(Existing):
    """A deal that is here, with its name as it is compared."""

    title: str = ""


def existing(deal: Deal, kept: bool, held: bool, own: dict[str, Any]) -> ExistingDeal:
    """One deal; of one that is paused nothing is opened but its name."""
    open_to_us = kept and not held
    values = values_of(deal) | {name: value.kept for name, value in own.items()} if open_to_us else {}
    return ExistingDeal(deal, values, deal.person, kept, held, title=folded(deal.told("title")))


def values_of(deal: Deal) -> dict[str, Any]:
    """What a deal says, by target."""
    said = {column.name: column.value(deal) for column in SAID}
    course = {"stage": None if deal.outcome else deal.stage, "status": deal.outcome or OPEN}
    return {**said, **course}

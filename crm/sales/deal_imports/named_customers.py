"""Whose the row of a file is: a company by NIP or name, a contact by address or name, among those one handles."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from crm.contacts.imports.known_records import KnownRecords
from crm.contacts.imports.row_cleaning import RowCleaner
from crm.contacts.imports.thing_judge import ThingJudge, ThingVerdict
from crm.contacts.models import Company, Contact
from crm.files.models import Import
from crm.files.rows.problems import Problem


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
class CustomerVerdict(ThingVerdict):
    """One row, judged, with its customer."""

    buyer: Buyer = field(default_factory=Buyer)


class CustomerJudge(ThingJudge):
    """Judges rows that name a customer, each looked up once."""

    verdict = CustomerVerdict

    def __init__(self, load: Import, cleaner: RowCleaner, columns: Sequence[str]) -> None:
        super().__init__(load, cleaner, columns)
        self.known = KnownRecords(load.owner)
        self.buyers: dict[NamedCustomer, tuple[Buyer, str]] = {}
        self.firms: dict[tuple[str, str], list[Company]] = {}  # of the rows at hand, by ("nip", …) and ("name", …)
        self.people: dict[str, list[Contact]] = {}  # by address or name, looked for once

    def column_of(self, problem: str) -> int | None:
        """Where a customer stands that is not found, so that it can be corrected."""
        targets = ("contact_email", "contact") if problem == "person_unknown" else ("nip", "company", "contact_email")
        return next((column for target in targets for column in self.cleaner.columns.get(target, ())), None)

    def name_buyers(self, verdicts: Sequence[Any]) -> None:
        """Give each row its customer; a remark where a part of what it says of them is not found."""
        self.look_for_buyers(verdicts)
        for verdict in verdicts:
            verdict.buyer, problem = self.buyer_of(verdict)
            if problem and verdict.buyer.key:
                verdict.row.problems.append(Problem(verdict.row.number, self.column_of(problem), "", problem))

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

"""Where the people of a file work: companies known by NIP or name among those the owner sees, founded otherwise.

A firm that bears its owner's first and last name and no legal form is hers: her business data are sealed under her key.
Whether a bare NIP is a natural person's cannot be told from the file.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from crm.contacts.imports.company_index import folded_name, own_business
from crm.contacts.models import Byproduct, Company, Contact
from crm.contacts.people_imports.contact_judge import PersonVerdict as Verdict
from crm.files.mapping.address_columns import PARTS
from crm.files.models import Import
from crm.files.rows.file_rows import Row
from crm.privacy.keys.blind_index import blinds
from crm.privacy.logs import ledger


class Employers:
    """The companies that one import may use: those its owner sees, and those it founds, of which it calls `tell`."""

    def __init__(self, load: Import, tell: Callable[[Company], None]) -> None:
        self.load, self.tell = load, tell
        self.by_nip: dict[str, int | Company] = {}
        self.by_name: dict[str, tuple[int | Company, str]] = {}  # folded name: company and NIP
        living = Company.objects.visible_to(load.owner).alive().filter(sole_trader=None).order_by("-pk")
        for pk, name, nip in living.values_list("pk", "name", "nip").iterator():
            self.remember(pk, name, nip)  # the oldest comes last and stays

    def remember(self, company: int | Company, name: str, nip: str) -> None:
        """Know a company, by its key once it has one, from now on."""
        self.by_name[folded_name(name)] = (company, nip)
        if nip:
            self.by_nip[nip] = company

    def known(self, row: Row) -> int | Company | None:
        """The company of the row: the one with its NIP, else the one of that name whose NIP is not another."""
        nip = str(row.values.get("nip", ""))
        if nip in self.by_nip:
            return self.by_nip[nip]
        company, its = self.by_name.get(folded_name(str(row.values.get("company", ""))), (None, ""))
        return company if not nip or not its or nip == its else None

    def settle(self, asking: Sequence[Verdict]) -> dict[int, Company]:
        """{row number: company} for rows that name one, founded where missing. Own businesses wait for `found_own`."""
        traders = self.traders(asking)
        settled: dict[int, Company] = {}
        new: list[Company] = []
        for one in asking:
            row, name, nip = one.row, str(one.row.values.get("company", "")), str(one.row.values.get("nip", ""))
            company = self.known(row) or traders.get(nip)
            if company is None and name and not own_business(name_of(one), name):
                company = self.unsaved(name, nip, one.row.values if one.row.firm else {})
                new.append(company)
                self.remember(company, name, nip)
            if company is not None:
                settled[row.number] = Company(pk=company) if isinstance(company, int) else company
        self.found(new)
        return settled

    def traders(self, asking: Sequence[Verdict]) -> dict[str, int]:
        """Sole traders' businesses that the owner sees, by their NIP."""
        nips = {str(one.row.values["nip"]) for one in asking if one.row.values.get("nip")}
        indexes = {index: nip for nip in nips for index in blinds("nip", nip)}
        if not indexes:
            return {}
        visible = Company.objects.visible_to(self.load.owner).alive().filter(trader_nip_index__in=indexes)
        found = visible.order_by("-pk").values_list("trader_nip_index", "pk")
        return {indexes[index]: pk for index, pk in found}

    def unsaved(self, name: str, nip: str, said: Mapping[str, Any]) -> Company:
        """A company of the file; `said` is what a row of its own says of it."""
        told = {part: said[part] for part in PARTS if said.get(part)} | {"notes": said.get("note") or None}
        return Company(name=name, nip=nip, owner=self.load.keeper, team=self.load.team, **told)

    def found(self, companies: list[Company]) -> None:
        """Save new companies, each with its ledger entry."""
        Company.objects.bulk_create(companies)
        for company in companies:
            if not company.sole_trader_id:
                self.remember(company.pk, company.name, company.nip)
                self.tell(company)
        Byproduct.objects.bulk_create(Byproduct(load=self.load, company=company) for company in companies)
        ledger.record_many(
            ledger.entry_for(
                "company.added",
                by=self.load.owner,
                about=company.sole_trader if company.sole_trader_id else None,
                target=f"batch:{self.load.uid}",
                fields=["name", "nip"] if company.tax_number else ["name"],
            )
            for company in companies
        )

    def found_own(self, pairs: Sequence[tuple[Verdict, Contact]]) -> list[Contact]:
        """Found the businesses of people who are their own employers; the contacts are saved. Returns these."""
        taken = set(
            Company.objects.filter(sole_trader__in=[contact.pk for _one, contact in pairs]).values_list(
                "sole_trader_id", flat=True
            )
        )
        companies: dict[int, Company] = {}
        for one, contact in pairs:
            row = one.row
            hers = row.values.get("company") and own_business(name_of(one), str(row.values["company"]))
            if hers and not contact.company_id and contact.pk not in taken | companies.keys():
                business = {"trader_name": row.values["company"], "trader_nip": str(row.values.get("nip", ""))}
                companies[contact.pk] = self.unsaved("", "", {})
                companies[contact.pk].sole_trader = contact.person
                for name, value in business.items():
                    setattr(companies[contact.pk], name, value)
        self.found(list(companies.values()))
        employed = [contact for _one, contact in pairs if contact.pk in companies]
        for contact in employed:
            contact.company = companies[contact.pk]
        Contact.objects.bulk_update(employed, ["company"])
        return employed


def name_of(one: Verdict) -> Any:
    """The person's name, from the row or from whom it completes."""
    return one.row.values.get("name") or (one.known.person.name if one.twin else "")

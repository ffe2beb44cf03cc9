"""The employers of the people in a file: matched by NIP or name among the companies the owner sees, created otherwise.

A company with its owner's first and last name and no legal form is a sole trader's: its data are sealed under the
person's key. A NIP alone does not tell whether it is a natural person's.
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
    """The companies that one import may use: those its owner sees, and those it creates, for which it calls `tell`."""

    def __init__(self, load: Import, tell: Callable[[Company], None]) -> None:
        self.load, self.tell = load, tell
        self.by_nip: dict[str, int | Company] = {}
        self.by_name: dict[str, tuple[int | Company, str]] = {}  # folded name: company and NIP
        living = Company.objects.visible_to(load.owner).alive().filter(sole_trader=None).order_by("-pk")
        for pk, name, nip in living.values_list("pk", "name", "nip").iterator():
            self.remember(pk, name, nip)  # the oldest comes last and stays

    def remember(self, company: int | Company, name: str, nip: str) -> None:
        """Add a company, by its key once it has one."""
        self.by_name[folded_name(name)] = (company, nip)
        if nip:
            self.by_nip[nip] = company

    def known(self, row: Row) -> int | Company | None:
        """The company of the row: the one with its NIP, else the one with its name and no different NIP."""
        nip = str(row.values.get("nip", ""))
        if nip in self.by_nip:
            return self.by_nip[nip]
        company, known_nip = self.by_name.get(folded_name(str(row.values.get("company", ""))), (None, ""))
        return company if not nip or not known_nip or nip == known_nip else None

    def settle(self, verdicts: Sequence[Verdict]) -> dict[int, Company]:
        """{row number: company} for rows that name one, created where missing. Own businesses wait for `found_own`."""
        self.look_again(verdicts)
        traders = self.traders(verdicts)
        settled: dict[int, Company] = {}
        new: list[Company] = []
        for verdict in verdicts:
            row, name, nip = (
                verdict.row,
                str(verdict.row.values.get("company", "")),
                str(verdict.row.values.get("nip", "")),
            )
            company = self.known(row) or traders.get(nip)
            if company is None and name and not own_business(name_of(verdict), name):
                company = self.unsaved(name, nip, verdict.row.values if verdict.row.firm else {})
                new.append(company)
                self.remember(company, name, nip)
            if company is not None:
                settled[row.number] = Company(pk=company) if isinstance(company, int) else company
        self.found(new)
        return settled

    def look_again(self, verdicts: Sequence[Verdict]) -> None:
        """Remember the firms with NIPs of these rows that others added since the import began. The NIPs are locked."""
        nips = {str(verdict.row.values.get("nip", "")) for verdict in verdicts} - {"", *self.by_nip}
        if nips:
            firms = Company.objects.visible_to(self.load.owner).alive().filter(sole_trader=None, nip__in=nips)
            self.by_nip |= dict(firms.order_by("-pk").values_list("nip", "pk"))

    def traders(self, verdicts: Sequence[Verdict]) -> dict[str, int]:
        """{NIP: sole trader's business that the owner sees}."""
        nips = {str(verdict.row.values["nip"]) for verdict in verdicts if verdict.row.values.get("nip")}
        indexes = {index: nip for nip in nips for index in blinds("nip", nip)}
        if not indexes:
            return {}
        visible = Company.objects.visible_to(self.load.owner).alive().filter(trader_nip_index__in=indexes)
        pairs = visible.order_by("-pk").values_list("trader_nip_index", "pk")
        return {indexes[index]: pk for index, pk in pairs}

    def unsaved(self, name: str, nip: str, values: Mapping[str, Any]) -> Company:
        """A company from the file, not yet saved; `values` are the row's where the row is that company."""
        columns = {part: values[part] for part in PARTS if values.get(part)} | {"notes": values.get("note") or None}
        return Company(name=name, nip=nip, owner=self.load.keeper, team=self.load.team, **columns)

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
                target=f"company:{company.uid}",
                fields=["name", "nip"] if company.tax_number else ["name"],
                counts={"batch": f"import:{self.load.uid}"},
            )
            for company in companies
        )

    def found_own(self, pairs: Sequence[tuple[Verdict, Contact]]) -> list[Contact]:
        """Create the businesses of sole traders and make them their employers; returns the saved contacts."""
        with_business = set(
            Company.objects.filter(sole_trader__in=[contact.pk for _one, contact in pairs]).values_list(
                "sole_trader_id", flat=True
            )
        )
        companies: dict[int, Company] = {}
        for verdict, contact in pairs:
            row = verdict.row
            is_own = row.values.get("company") and own_business(name_of(verdict), str(row.values["company"]))
            if is_own and not contact.company_id and contact.pk not in with_business | companies.keys():
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


def name_of(verdict: Verdict) -> Any:
    """The person's name, from the row or the person it matches."""
    return verdict.row.values.get("name") or (verdict.known.person.name if verdict.twin else "")

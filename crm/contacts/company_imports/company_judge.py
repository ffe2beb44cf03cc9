"""Decides what a row of a company file does; matched by NIP, by name, or by NIP and else by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from consents.models import Restriction
from crm.contacts.columns.company import COMPANY, spots_of
from crm.contacts.company_imports.company_cleaning import CompanyCleaner
from crm.contacts.custom_values.value_export import values_by_row
from crm.contacts.imports.company_index import FirmIndex, folded_name
from crm.contacts.imports.custom_columns import mapped_fields
from crm.contacts.imports.known_records import KnownRecords, only_match
from crm.contacts.imports.thing_judge import Existing, ThingJudge, ThingVerdict
from crm.contacts.models import Company, CompanyRole, Contact, CustomField
from crm.contacts.ownership.custody import is_at_hand
from crm.files.imports.recognition import headers_of
from crm.files.models import Import
from crm.files.rows.problems import Problem
from crm.lists.access import Sight, pk_among

RECORD = CustomField.Record.COMPANY
EITHER, NIP, NAME = "any", "nip", "name"
COLUMNS = COMPANY.names("imported")
ADDRESS = spots_of(trader=False)["address"]  # of a sole trader they are one line


@dataclass
class CompanyVerdict(ThingVerdict):
    """The decision on one row. `contact` works there, if the row names one unambiguously."""

    contact: Contact | None = None


class CompanyJudge(ThingJudge):
    """Judges the rows of one import of companies."""

    verdict = CompanyVerdict

    def __init__(self, load: Import) -> None:
        custom_fields = mapped_fields(load, RECORD)
        cleaner = CompanyCleaner(load.targets, headers_of(load), today=load.obtained_on, own=custom_fields)
        super().__init__(load, cleaner, (*COLUMNS, *custom_fields))
        self.key = load.match or EITHER
        self.sight = Sight(load.owner)
        self.known = KnownRecords(load.owner)
        self.person_at = next((index for index, target in load.targets.items() if target == "person"), None)

    @cached_property
    def firms(self) -> FirmIndex:
        """The visible firms by NIP and name; the writer adds what it creates."""
        return FirmIndex(self.sight)

    def found(self, verdicts: Sequence[Any]) -> dict[int, list[Existing]]:
        """{row number: companies with the NIP or the name of the row}; also sets who works there."""
        keys_by_row = {
            verdict.row.number: (str(verdict.row.values.get("nip", "")), str(verdict.row.values.get("name", "")))
            for verdict in verdicts
        }
        self.trading = self.firms.traders({nip for nip, _name in keys_by_row.values() if nip})
        traders = self.trading if self.key != NAME else {}
        keys = {
            number: self.among_firms(nip, name) + traders.get(nip, []) for number, (nip, name) in keys_by_row.items()
        }
        records = self.opened({pk for pks in keys.values() for pk in pks})
        people = self.known.contacts_meant({str(verdict.row.values.get("person", "")) for verdict in verdicts})
        for verdict in verdicts:
            self.say_who(verdict, people)
        return {number: [records[pk] for pk in pks if pk in records] for number, pks in keys.items()}

    def among_firms(self, nip: str, name: str) -> list[int]:
        """Keys of the firms that match by the import's key."""
        if self.key == NAME:
            return list(self.firms.by_name.get(folded_name(name), ())) if name else []
        return self.firms.having(nip, name if self.key == EITHER else "")

    def opened(self, keys: set[int]) -> dict[int, Existing]:
        """{primary key: the company as it is now}, for those the import's owner sees."""
        rows = (
            Company.objects.visible_to(self.sight)
            .alive()
            .filter(pk_among(keys))
            .with_keys()
            .select_related("owner", "team")
        )
        companies = list(rows) if keys else []
        held = Restriction.in_force([company.sole_trader_id for company in companies if company.sole_trader_id])
        custom = values_by_row(RECORD, companies, list(self.cleaner.own))
        return {
            company.pk: self.existing(company, company.sole_trader_id in held, custom.get(company.pk, {}))
            for company in companies
        }

    def existing(self, company: Company, paused: bool, custom: dict[str, Any]) -> Existing:
        """One company as it is; the data of a restricted sole trader are not decrypted."""
        at_hand = is_at_hand(self.load.owner, company)
        open_to_us = at_hand and not paused
        values = values_of(company) | {name: value.kept for name, value in custom.items()} if open_to_us else {}
        return Existing(company, values, company.sole_trader if company.sole_trader_id else None, at_hand, paused)

    def say_who(self, verdict: CompanyVerdict, people: Mapping[str, list[Contact]]) -> None:
        """Set who works there, among the owner's contacts; a problem where that is ambiguous or nobody."""
        text = str(verdict.row.values.get("person", ""))
        verdict.contact = only_match(people.get(text, ()))
        if text and verdict.contact is None:
            verdict.row.problems.append(Problem(verdict.row.number, self.person_at, "person", "person_unknown"))

    def known_by(self, verdict: ThingVerdict) -> Sequence[Any]:
        """The keys to match by: the NIP; where that is not the key or missing, a name without a different NIP."""
        nip, name = nip_and_name(verdict)
        if self.key == NAME:
            return [("name", folded_name(name))]
        by_nip = [("nip", nip)] if nip else []
        by_name = [("bare" if nip else "name", folded_name(name))] if name and self.key == EITHER else []
        return [*by_nip, *by_name]

    def marks(self, verdict: ThingVerdict) -> set[Any]:
        """Adds NIP and name, whatever the key is, and the person: the company may be their own business."""
        nip, name = nip_and_name(verdict)
        own_marks = {("nip", nip), ("name", folded_name(name)), ("person", str(verdict.row.values.get("person", "")))}
        return {*super().marks(verdict), *(mark for mark in own_marks if mark[1])}

    def leaves(self, verdict: ThingVerdict) -> Sequence[Any]:
        """The NIP and the name; a name without a NIP may match a later row that has one."""
        nip, name = nip_and_name(verdict)
        return [("nip", nip) if nip else ("bare", folded_name(name)), ("name", folded_name(name))]

    def refusal(self, verdict: ThingVerdict) -> str:
        """Code of the problem: a new company needs a name, and a NIP that no visible company has."""
        nip = str(verdict.row.values.get("nip", ""))
        if not verdict.row.values.get("name"):
            return "company_nameless"
        holders = nip and (self.firms.by_nip.get(nip) or self.trading.get(nip))
        return "nip_taken" if holders else ""

    def further(self, verdict: Any) -> set[str]:
        """{"role"} when the person of the row has no role there yet."""
        if verdict.contact is None or verdict.meant is None:
            return set()
        there = CompanyRole.objects.filter(person=verdict.contact.pk, company=verdict.meant.row)
        return set() if there.exists() else {"role"}


def nip_and_name(verdict: ThingVerdict) -> tuple[str, str]:
    """NIP and name of a row."""
    return str(verdict.row.values.get("nip", "")), str(verdict.row.values.get("name", ""))


def values_of(company: Company) -> dict[str, Any]:
    """What a company has, by target; a sole trader's one-line address stands for each of its parts."""
    values = {"name": company.label, "nip": company.tax_number}
    values |= {name: company.told(name) for name in ("regon", "website", "notes")}
    address = {name: company.trader_address if company.sole_trader_id else getattr(company, name) for name in ADDRESS}
    return values | address

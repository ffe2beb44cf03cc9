"""What becomes of a row of companies: compared by NIP, by name, or by the one and else the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from consents.models import Restriction
from crm.contacts.columns.company import COMPANY, spots_of
from crm.contacts.company_imports.company_cleaning import CompanyCleaner
from crm.contacts.custom_values.value_export import own_of
from crm.contacts.imports.company_index import FirmIndex, folded_name
from crm.contacts.imports.custom_columns import mapped_own
from crm.contacts.imports.known_records import Known, alone
from crm.contacts.imports.thing_judge import Existing, ThingJudge, ThingVerdict
from crm.contacts.models import Company, CompanyRole, Contact, CustomField
from crm.contacts.ownership.custody import is_at_hand
from crm.files.imports.recognition import headers_of
from crm.files.models import Import
from crm.files.rows.problems import Problem
from crm.lists.access import Sight, among

RECORD = CustomField.Record.COMPANY
EITHER, NIP, NAME = "any", "nip", "name"
COLUMNS = COMPANY.names("imported")
ADDRESS = spots_of(trader=False)["address"]  # of a sole trader they are one line


@dataclass
class FirmVerdict(ThingVerdict):
    """One row, judged. `contact` is who works there, if the row says so and it is clear who."""

    contact: Contact | None = None


class FirmJudge(ThingJudge):
    """Judges the rows of one import of companies."""

    verdict = FirmVerdict

    def __init__(self, load: Import) -> None:
        own = mapped_own(load, RECORD)
        cleaner = CompanyCleaner(load.targets, headers_of(load), today=load.obtained_on, own=own)
        super().__init__(load, cleaner, (*COLUMNS, *own))
        self.key = load.match or EITHER
        self.sight = Sight(load.owner)
        self.known = Known(load.owner)
        self.person_at = next((index for index, target in load.targets.items() if target == "person"), None)

    @cached_property
    def firms(self) -> FirmIndex:
        """The firms in sight; whoever writes tells it what is new."""
        return FirmIndex(self.sight)

    def found(self, verdicts: Sequence[Any]) -> dict[int, list[Existing]]:
        """The companies with the NIP or the name of each row, and who works there."""
        told = {
            one.row.number: (str(one.row.values.get("nip", "")), str(one.row.values.get("name", "")))
            for one in verdicts
        }
        self.trading = self.firms.traders({nip for nip, _name in told.values() if nip})
        traders = self.trading if self.key != NAME else {}
        keys = {number: self.among_firms(nip, name) + traders.get(nip, []) for number, (nip, name) in told.items()}
        here = self.opened({pk for some in keys.values() for pk in some})
        people = self.known.contacts_meant({str(one.row.values.get("person", "")) for one in verdicts})
        for one in verdicts:
            self.say_who(one, people)
        return {number: [here[pk] for pk in some if pk in here] for number, some in keys.items()}

    def among_firms(self, nip: str, name: str) -> list[int]:
        """Firms that fit by the key of the import."""
        if self.key == NAME:
            return list(self.firms.by_name.get(folded_name(name), ())) if name else []
        return self.firms.having(nip, name if self.key == EITHER else "")

    def opened(self, keys: set[int]) -> dict[int, Existing]:
        """{key: the company as it is}, for those in sight."""
        rows = (
            Company.objects.visible_to(self.sight)
            .alive()
            .filter(among(keys))
            .with_keys()
            .select_related("owner", "team")
        )
        companies = list(rows) if keys else []
        held = Restriction.in_force([one.sole_trader_id for one in companies if one.sole_trader_id])
        own = own_of(RECORD, companies, list(self.cleaner.own))
        return {one.pk: self.existing(one, one.sole_trader_id in held, own.get(one.pk, {})) for one in companies}

    def existing(self, company: Company, paused: bool, own: dict[str, Any]) -> Existing:
        """One company. A paused trader's data are not even opened."""
        kept = is_at_hand(self.load.owner, company)
        open_to_us = kept and not paused
        values = values_of(company) | {name: value.kept for name, value in own.items()} if open_to_us else {}
        return Existing(company, values, company.sole_trader if company.sole_trader_id else None, kept, paused)

    def say_who(self, one: FirmVerdict, people: Mapping[str, list[Contact]]) -> None:
        """Who works there, among one's own contacts; a problem where that is not clear."""
        text = str(one.row.values.get("person", ""))
        one.contact = alone(people.get(text, ()))
        if text and one.contact is None:
            one.row.problems.append(Problem(one.row.number, self.person_at, "person", "person_unknown"))

    def known_by(self, one: ThingVerdict) -> Sequence[Any]:
        """A NIP; where that is not the key, or there is none, a name whose NIP is not another one."""
        nip, name = asked_of(one)
        if self.key == NAME:
            return [("name", folded_name(name))]
        by_nip = [("nip", nip)] if nip else []
        by_name = [("bare" if nip else "name", folded_name(name))] if name and self.key == EITHER else []
        return [*by_nip, *by_name]

    def marks(self, one: ThingVerdict) -> set[Any]:
        """With the NIP and the name, whatever the key is, and who works there: it may be a business of theirs."""
        nip, name = asked_of(one)
        told = {("nip", nip), ("name", folded_name(name)), ("person", str(one.row.values.get("person", "")))}
        return {*super().marks(one), *(each for each in told if each[1])}

    def leaves(self, one: ThingVerdict) -> Sequence[Any]:
        """The NIP and the name; a name without a NIP may be that of a later row with one."""
        nip, name = asked_of(one)
        return [("nip", nip) if nip else ("bare", folded_name(name)), ("name", folded_name(name))]

    def refusal(self, one: ThingVerdict) -> str:
        """A new company has a name, and a NIP that no other in sight has."""
        nip = str(one.row.values.get("nip", ""))
        if not one.row.values.get("name"):
            return "company_nameless"
        taken = nip and (self.firms.by_nip.get(nip) or self.trading.get(nip))
        return "nip_taken" if taken else ""

    def further(self, one: Any) -> set[str]:
        """A role that is not there yet."""
        if one.contact is None or one.meant is None:
            return set()
        there = CompanyRole.objects.filter(person=one.contact.pk, company=one.meant.row)
        return set() if there.exists() else {"role"}


def asked_of(one: ThingVerdict) -> tuple[str, str]:
    """NIP and name of a row."""
    return str(one.row.values.get("nip", "")), str(one.row.values.get("name", ""))


def values_of(company: Company) -> dict[str, Any]:
    """What a company has, by target. A sole trader's address stands in one line, and counts for all its parts."""
    values = {"name": company.label, "nip": company.tax_number}
    values |= {name: company.told(name) for name in ("regon", "website", "notes")}
    address = {name: company.trader_address if company.sole_trader_id else getattr(company, name) for name in ADDRESS}
    return values | address

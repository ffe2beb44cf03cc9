"""Rows of companies become companies, by the verbs that the screens use; who works there gets a role."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm.contacts.columns.company import HERS, one_line
from crm.contacts.companies.company_editing import add_company, add_trade, edit_company
from crm.contacts.companies.roles import add_role
from crm.contacts.company_imports.company_judge import ADDRESS, COLUMNS, RECORD, FirmJudge, FirmVerdict
from crm.contacts.custom_values.value_store import called, is_custom, told
from crm.contacts.imports.company_index import own_business
from crm.contacts.imports.custom_columns import said_own
from crm.contacts.imports.thing_judge import Existing
from crm.contacts.imports.thing_writer import ThingWriter, Written
from crm.contacts.models import Company, CompanyRole
from crm.contacts.safeguards.pause import Paused
from crm.files.models import Import, ImportedValue
from crm.files.rows.problems import Problem
from crm.privacy.categories import Category

ROLE = "role"


class NipTaken(ValidationError):
    """Another company has that NIP."""


class FirmWriter(ThingWriter):
    """Writes the rows of one import of companies."""

    judge: FirmJudge

    def __init__(self, load: Import) -> None:
        super().__init__(load, FirmJudge(load))

    def make(self, one: Any) -> Written:
        """A new company; the own business of somebody known is sealed under the person's key from its first moment."""
        values = {name: str(one.row.values.get(name, "")) for name in COLUMNS}
        own = said_own(one.row, self.own)
        if one.contact and own_business(one.contact.person.name, values["name"]):
            company = add_trade({**values, "address": joined(values)}, one.contact, by=self.by)
            written = Written(company, one.contact.person)
            if own := self.needed(own, one, written):
                edit_company(company, own, by=self.by)
            return written
        company = add_company({**values, **own}, by=self.by, owner=self.load.keeper, team=self.load.team)
        self.judge.firms.remember(company.pk, company.name, company.nip)
        written = Written(company)
        self.employ(one, company, written)
        return written

    def update(self, one: Any) -> Written:
        """What the row fills in or replaces, and what was there."""
        company, values = one.meant.row, self.changes(one, one.meant)
        self.refuse_taken(company, values)
        written = Written(company, company.sole_trader if company.sole_trader_id else None)
        values |= self.needed(said_own(one.row, self.own, one.adds), one, written)
        before = {name: now(company, name) for name in values}
        edit_company(company, values, by=self.by)
        if not company.sole_trader_id:
            self.judge.firms.forget(company.pk)
            self.judge.firms.remember(company.pk, company.name, company.nip)
        told = {"load": self.load, "thing": company.uid, "number": one.row.number, "person": written.person}
        for name, value in values.items():
            category = self.own[name].category if name in self.own else Category.COMPANY
            kept = {**told, "column": name, "category": category}
            written.values.append(ImportedValue.of(value=value, before=before[name], **kept))
        if ROLE in one.adds:
            self.employ(one, company, written)
        return written

    def changes(self, one: FirmVerdict, here: Existing) -> dict[str, str]:
        """{name: value} as the verb takes them; a sole trader's address is one line."""
        values = {name: str(one.row.values[name]) for name in COLUMNS if name in one.adds}
        if here.row.sole_trader_id and set(values) & set(ADDRESS):
            values = {name: value for name, value in values.items() if name not in ADDRESS}
            values["address"] = joined(one.row.values)
        return values

    def refuse_taken(self, company: Company, values: dict[str, str]) -> None:
        """NipTaken when another company in sight has the NIP that this one would get."""
        nip = values.get("nip", "")
        others = (
            {*self.judge.firms.by_nip.get(nip, ()), *self.judge.firms.traders([nip]).get(nip, ())} if nip else set()
        )
        if others - {company.pk}:
            raise NipTaken("nip", code="nip_taken")

    def employ(self, one: FirmVerdict, company: Company, written: Written) -> None:
        """The person of the row has a role there; a remark where that may not be kept."""
        if one.contact is None:
            return
        role = str(one.row.values.get(ROLE, "")) or _("Contact person")
        try:
            with transaction.atomic():
                row = add_role(one.contact, company, {"role": role}, by=self.by)
        except (PermissionDenied, ValidationError, Paused):
            written.remarks.append(Problem(one.row.number, self.judge.person_at, "person", "role_refused"))
            return
        told = {"load": self.load, "person": one.contact.person, "thing": company.uid, "number": one.row.number}
        value = ImportedValue.of(value=kept_as(row), before="", column=ROLE, category=Category.EMPLOYMENT, **told)
        written.values.append(value)


def kept_as(row: CompanyRole) -> str:
    """A role as the undoing knows it again: its public id and what it was called."""
    return f"{row.uid} {row.role}"


def uid_in(value: ImportedValue) -> str:
    """The public id of the role that a value is about."""
    return value.came.partition(" ")[0]


def joined(values: Any) -> str:
    """Street, postcode and city in one line."""
    return one_line(*(str(values.get(name) or "") for name in ADDRESS))


def now(company: Company, name: str) -> str:
    """What stands in a column under the name of the form, or in a custom field."""
    if is_custom(name):
        return told(company, list(called([name], RECORD).values())).get(name, "")
    return getattr(company, HERS.get(name, name) if company.sole_trader_id else name) or ""

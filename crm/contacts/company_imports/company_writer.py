"""Writes rows of companies by the same functions as the screens; a person who works there gets a role."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm.contacts.columns.company import TRADER_FIELDS, one_line
from crm.contacts.companies.company_editing import add_company, add_trade, edit_company
from crm.contacts.companies.nip_locks import lock_every_nip
from crm.contacts.companies.roles import add_role
from crm.contacts.company_imports.company_judge import ADDRESS, COLUMNS, RECORD, CompanyJudge, CompanyVerdict
from crm.contacts.custom_values.value_store import custom_values_of, fields_named, is_custom
from crm.contacts.imports.company_index import own_business
from crm.contacts.imports.custom_columns import custom_values_in
from crm.contacts.imports.thing_judge import Existing
from crm.contacts.imports.thing_writer import ThingWriter, Written
from crm.contacts.models import Company, CompanyRole
from crm.contacts.safeguards.pause import Paused
from crm.files.imports.arrival import Numbered
from crm.files.models import Import, ImportedValue
from crm.files.rows.problems import Problem
from crm.privacy.categories import Category

ROLE = "role"


class CompanyWriter(ThingWriter):
    """Writes the rows of one import of companies."""

    judge: CompanyJudge

    def __init__(self, load: Import) -> None:
        super().__init__(load, CompanyJudge(load))

    def write(self, rows: Sequence[Numbered]) -> None:
        """Write a batch. Whoever adds a NIP of it at this moment waits, or was faster: then the row says so."""
        lock_every_nip()
        super().write(rows)

    def make(self, verdict: Any) -> Written:
        """Create the company; the business of a known person is sealed under their key from the start."""
        values = {name: str(verdict.row.values.get(name, "")) for name in COLUMNS}
        custom = custom_values_in(verdict.row, self.own)
        if verdict.contact and own_business(verdict.contact.person.name, values["name"]):
            company = add_trade({**values, "address": address_line(values)}, verdict.contact, by=self.by)
            written = Written(company, verdict.contact.person)
            if custom := self.needed(custom, verdict, written):
                edit_company(company, custom, by=self.by)
            return written
        company = add_company({**values, **custom}, by=self.by, owner=self.load.keeper, team=self.load.team)
        self.judge.firms.remember(company.pk, company.name, company.nip)
        written = Written(company)
        self.employ(verdict, company, written)
        return written

    def update(self, verdict: Any) -> Written:
        """Save what the row fills in or replaces, and store what was there before."""
        company, values = verdict.meant.row, self.changes(verdict, verdict.meant)
        written = Written(company, company.sole_trader if company.sole_trader_id else None)
        values |= self.needed(custom_values_in(verdict.row, self.own, verdict.adds), verdict, written)
        before = {name: present_value(company, name) for name in values}
        edit_company(company, values, by=self.by)
        if not company.sole_trader_id:
            self.judge.firms.forget(company.pk)
            self.judge.firms.remember(company.pk, company.name, company.nip)
        row_facts = {"load": self.load, "thing": company.uid, "number": verdict.row.number, "person": written.person}
        for name, value in values.items():
            category = self.own[name].category if name in self.own else Category.COMPANY
            details = {**row_facts, "column": name, "category": category}
            written.values.append(ImportedValue.of(value=value, before=before[name], **details))
        if ROLE in verdict.adds:
            self.employ(verdict, company, written)
        return written

    def changes(self, verdict: CompanyVerdict, existing: Existing) -> dict[str, str]:
        """{name: value} as `edit_company` takes them; a sole trader's address is one line."""
        values = {name: str(verdict.row.values[name]) for name in COLUMNS if name in verdict.adds}
        if existing.row.sole_trader_id and set(values) & set(ADDRESS):
            values = {name: value for name, value in values.items() if name not in ADDRESS}
            values["address"] = address_line(verdict.row.values)
        return values

    def employ(self, verdict: CompanyVerdict, company: Company, written: Written) -> None:
        """Give the person of the row a role there; a remark where that is not allowed."""
        if verdict.contact is None:
            return
        role = str(verdict.row.values.get(ROLE, "")) or _("Contact person")
        try:
            with transaction.atomic():
                row = add_role(verdict.contact, company, {"role": role}, by=self.by)
        except (PermissionDenied, ValidationError, Paused):
            written.remarks.append(Problem(verdict.row.number, self.judge.person_at, "person", "role_refused"))
            return
        row_facts = {
            "load": self.load,
            "person": verdict.contact.person,
            "thing": company.uid,
            "number": verdict.row.number,
        }
        value = ImportedValue.of(
            value=role_text(row), before="", column=ROLE, category=Category.EMPLOYMENT, **row_facts
        )
        written.values.append(value)


def role_text(row: CompanyRole) -> str:
    """A role as text for the undo: its public id and its name."""
    return f"{row.uid} {row.role}"


def role_uid(value: ImportedValue) -> str:
    """The public id of the role in an imported value."""
    return value.came.partition(" ")[0]


def address_line(values: Any) -> str:
    """Street, postcode and city in one line."""
    return one_line(*(str(values.get(name) or "") for name in ADDRESS))


def present_value(company: Company, name: str) -> str:
    """The present value of a column by the form's name, or of a custom field."""
    if is_custom(name):
        return custom_values_of(company, list(fields_named([name], RECORD).values())).get(name, "")
    return getattr(company, TRADER_FIELDS.get(name, name) if company.sole_trader_id else name) or ""

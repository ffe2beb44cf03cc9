"""Undoing an import of companies: roles first, then companies nobody else uses, then the previous values."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from consents.lifecycle.basis_change import rebase
from consents.models import Restriction
from crm.contacts.companies.company_editing import company_with_nip, edit_company, record
from crm.contacts.companies.nip_locks import lock_every_nip
from crm.contacts.companies.roles import remove_role
from crm.contacts.company_imports.company_writer import ROLE, present_value, role_text, role_uid
from crm.contacts.imports.thing_reversal import ThingReversal
from crm.contacts.models import Byproduct, Company, CompanyPair, CompanyRole, CompanyValue, Contact
from crm.contacts.safeguards.pause import Paused
from crm.files.imports.dependents import without_dependents
from crm.files.imports.reversal import Stays
from crm.files.models import ImportedValue, ImportRow


class CompanyReversal(ThingReversal):
    """Undoes one import of companies."""

    prefix = "company"
    acts = ("company.added", "company.edited", "company.role_added")

    def take_back(self, rows: Sequence[ImportRow]) -> Stays:
        """Undo a batch of rows; whoever adds a NIP at this moment waits."""
        lock_every_nip()
        return super().take_back(rows)

    def opened(self, uids: Sequence[Any]) -> Sequence[Company]:
        """The companies that still exist, with their keys."""
        return list(Company.objects.filter(uid__in=uids).with_keys().order_by("pk"))

    def bare(self, thing: Company, values: Sequence[ImportedValue]) -> bool:
        """Whether only the import's roles, and the trader's own employment there, refer to the company."""
        mine = [role_uid(value) for value in values if value.column == ROLE]
        others = CompanyRole.objects.filter(company=thing).exclude(uid__in=mine)
        working = Contact.objects.filter(company=thing)
        if thing.sole_trader_id:
            working = working.exclude(pk=thing.sole_trader_id)
        besides = (Byproduct, CompanyPair, CompanyRole, CompanyValue, Contact)
        unreferenced = without_dependents(Company.objects.filter(pk=thing.pk), besides=besides).exists()
        if not unreferenced or others.exists() or working.exists() or self.held(thing):
            return False
        return all(self.without_role(value) for value in values if value.column == ROLE)

    def held(self, company: Company) -> bool:
        """Whether it is the business of a person whose data are restricted."""
        return bool(company.sole_trader_id and Restriction.in_force([company.sole_trader_id]))

    def remove(self, thing: Company) -> bool:
        """Delete the company; a contact who traded under it has no employer afterwards."""
        trader = Contact.objects.filter(pk=thing.sole_trader_id, company=thing).with_keys().first()
        if trader:
            trader.company = None
            trader.save(update_fields=["company"])
            rebase([trader.person], by=self.by)
        record("company.removed", thing, by=self.by, fields=())
        thing.delete()
        return True

    def now(self, thing: Company, value: ImportedValue) -> str:
        """The present value of a column, or the role if it is still as imported; else empty."""
        if value.column == ROLE:
            row = CompanyRole.objects.filter(uid=role_uid(value)).with_keys().first()
            return role_text(row) if row and (row.since, row.until) == (None, None) else ""
        return present_value(thing, value.column)

    def put_back(self, thing: Company, values: dict[str, str]) -> bool:
        """Restore the previous column values and remove the role; False when the data may not be touched, or somebody
        gave the previous NIP to another company meanwhile.
        """
        if self.held(thing) or self.taken(values.get("nip", "")):
            return False
        roles = [value for value in self.values_of([thing.uid])[thing.uid] if value.column == ROLE]
        if ROLE in values and not all(self.without_role(value) for value in roles):
            return False
        columns = {name: value for name, value in values.items() if name != ROLE}
        if columns:
            edit_company(thing, columns, by=self.by, twins=True)
        return True

    def taken(self, nip: str) -> bool:
        """Whether a company that this import did not touch has the NIP; one of its own rows gives it back as well."""
        holder = company_with_nip(self.by, nip) if nip else None
        return holder is not None and not self.load.rows.filter(thing=holder.uid).exists()

    def without_role(self, value: ImportedValue) -> bool:
        """Remove a role; False when the person's data may not be touched."""
        row = CompanyRole.objects.filter(uid=role_uid(value)).with_keys().first()
        contact = Contact.objects.filter(pk=value.person_id).with_keys().first()
        if row is None or contact is None:
            return True
        try:
            remove_role(row, contact, by=self.by)
        except (Paused, PermissionDenied, ValidationError):
            return False
        return True

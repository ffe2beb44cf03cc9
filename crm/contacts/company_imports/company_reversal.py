"""Taking back an import of companies: roles first, then what nobody else uses, then the values of before."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from consents.lifecycle.basis_change import rebase
from consents.models import Restriction
from crm.contacts.companies.company_editing import edit_company, record
from crm.contacts.companies.roles import remove_role
from crm.contacts.company_imports.company_writer import ROLE, kept_as, now, uid_in
from crm.contacts.imports.thing_reversal import ThingUndoing
from crm.contacts.models import Byproduct, Company, CompanyPair, CompanyRole, CompanyValue, Contact
from crm.contacts.safeguards.pause import Paused
from crm.files.imports.dependents import bare
from crm.files.models import ImportedValue


class FirmUndoing(ThingUndoing):
    """Undoes one import of companies."""

    prefix = "company"
    acts = ("company.added", "company.edited", "company.role_added")

    def opened(self, uids: Sequence[Any]) -> Sequence[Company]:
        """Those that are still there."""
        return list(Company.objects.filter(uid__in=uids).with_keys().order_by("pk"))

    def bare(self, thing: Company, values: Sequence[ImportedValue]) -> bool:
        """Nobody's but the import's roles, and their own place of work where it is theirs."""
        mine = [uid_in(value) for value in values if value.column == ROLE]
        others = CompanyRole.objects.filter(company=thing).exclude(uid__in=mine)
        working = Contact.objects.filter(company=thing)
        if thing.sole_trader_id:
            working = working.exclude(pk=thing.sole_trader_id)
        besides = (Byproduct, CompanyPair, CompanyRole, CompanyValue, Contact)
        lone = bare(Company.objects.filter(pk=thing.pk), besides=besides).exists()
        if not lone or others.exists() or working.exists() or self.held(thing):
            return False
        return all(self.without_role(value) for value in values if value.column == ROLE)

    def held(self, company: Company) -> bool:
        """Whether it is the business of somebody whose data are restricted."""
        return bool(company.sole_trader_id and Restriction.in_force([company.sole_trader_id]))

    def remove(self, thing: Company) -> bool:
        """Delete it; whoever traded under it works nowhere now."""
        trader = Contact.objects.filter(pk=thing.sole_trader_id, company=thing).with_keys().first()
        if trader:
            trader.company = None
            trader.save(update_fields=["company"])
            rebase([trader.person], by=self.by)
        record("company.removed", thing, by=self.by, fields=())
        thing.delete()
        return True

    def now(self, thing: Company, value: ImportedValue) -> str:
        """A column, or the role that is still as it came."""
        if value.column == ROLE:
            row = CompanyRole.objects.filter(uid=uid_in(value)).with_keys().first()
            return kept_as(row) if row and (row.since, row.until) == (None, None) else ""
        return now(thing, value.column)

    def put_back(self, thing: Company, values: dict[str, str]) -> bool:
        """What was in the columns; a role goes."""
        if self.held(thing):
            return False
        roles = [value for value in self.values_of([thing.uid])[thing.uid] if value.column == ROLE]
        if ROLE in values and not all(self.without_role(value) for value in roles):
            return False
        columns = {name: value for name, value in values.items() if name != ROLE}
        if columns:
            edit_company(thing, columns, by=self.by)
        return True

    def without_role(self, value: ImportedValue) -> bool:
        """Take a role away; False when their data may not be touched."""
        row = CompanyRole.objects.filter(uid=uid_in(value)).with_keys().first()
        contact = Contact.objects.filter(pk=value.person_id).with_keys().first()
        if row is None or contact is None:
            return True
        try:
            remove_role(row, contact, by=self.by)
        except (Paused, PermissionDenied, ValidationError):
            return False
        return True

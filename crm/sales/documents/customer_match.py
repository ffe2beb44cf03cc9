"""Whose a paper is: a company by NIP, else a contact by e-mail, else a contact or company by the whole name.

Only what the user keeps is asked (crm/contacts/imports/known_records.py). Whoever is not found alone is left for the
user to choose: a paper at the wrong person would be a breach."""

from dataclasses import dataclass, field
from typing import Any

from crm.contacts.imports.known_records import KnownRecords, digits, is_called
from crm.contacts.models import Company, Contact

__all__ = ["NOBODY", "Matcher", "Party", "digits", "is_called"]


@dataclass(frozen=True)
class Party:
    """A contact, or a company; both None for nobody, or for more than one."""

    contact: Contact | None = None
    company: Company | None = None

    @property
    def found(self) -> bool:
        """Whether a contact or a company is named."""
        return self.contact is not None or self.company is not None


NOBODY = Party()


@dataclass
class Matcher(KnownRecords):
    """Finds customers among those that one user handles; each is looked up once."""

    known: dict[tuple[str, str], Party] = field(default_factory=dict)

    def party(self, cells: dict[str, str]) -> Party:
        """Whose a row is, by what it says of the buyer."""
        if number := digits(cells.get("nip", "")):
            return self.once("nip", number)
        if email := cells.get("email", "").strip():
            return self.once("email", email.casefold())
        name = " ".join(cells.get("name", "").split())
        return self.once("name", name) if name else NOBODY

    def once(self, kind: str, value: str) -> Party:
        """The party behind a value, looked for the first time it comes up."""
        if (kind, value) not in self.known:
            self.known[kind, value] = getattr(self, f"by_{kind}")(value)
        return self.known[kind, value]

    def by_nip(self, number: str) -> Party:
        """The one company with this tax number; a sole trader's is theirs."""
        return self.only([self.of_company(company) for company in self.companies_with([number]).get(number, ())])

    def by_email(self, email: str) -> Party:
        """The one contact with this very address; a family may share it, and then nobody is found."""
        return self.only([Party(contact=contact) for contact in self.contacts_with([email]).get(email, ())])

    def by_name(self, name: str) -> Party:
        """The one contact or company that is called just so."""
        companies = [Party(company=match) for match in self.companies_called([name]).get(name, ())]
        return self.only([*companies, *(Party(contact=match) for match in self.contacts_called(name))])

    def of_company(self, company: Company) -> Party:
        """The party behind a company; nobody when its sole trader is none of the user's contacts."""
        if company.sole_trader_id is None:
            return Party(company=company)
        sole_trader: Any = self.contacts.filter(pk=company.sole_trader_id).first()
        return Party(sole_trader, company) if sole_trader else NOBODY

    @staticmethod
    def only(parties: list[Party]) -> Party:
        """The single party; NOBODY for none and for several."""
        return parties[0] if len(parties) == 1 else NOBODY

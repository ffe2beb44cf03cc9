"""Whose a paper is: a company by NIP, else a contact by e-mail, else a contact or company by the whole name.

Only what the user keeps is asked, and nobody whose data are paused. Whoever is not found alone is left for the user
to choose: a paper at the wrong person would be a breach.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q
from stdnum.pl import nip as tax_number

from consents.models import Restriction
from crm.contacts.access import COVERED, OWN, TEAM, Sight
from crm.contacts.models import Company, Contact
from crm.privacy.index import blinds, query_tokens, words
from crm.privacy.keys import Unreadable
from crm.privacy.models import Person

FEW = 20  # of one name


@dataclass(frozen=True)
class Party:
    """A contact, or a company; both None for nobody, or for more than one."""

    contact: Contact | None = None
    company: Company | None = None

    @property
    def found(self) -> bool:
        """Whether it is somebody."""
        return self.contact is not None or self.company is not None


NOBODY = Party()


@dataclass
class Matcher:
    """Finds buyers among what one user keeps; each is looked for once."""

    user: Any
    known: dict[tuple[str, str], Party] = field(default_factory=dict)

    @cached_property
    def sight(self) -> Sight:
        """What the user keeps, read once."""
        return Sight(self.user).only(OWN, TEAM, COVERED)

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
        """The one company with this tax number; a sole trader's is hers."""
        same = Q(nip=number) | Q(trader_nip_index__in=blinds("nip", number))
        companies = self.companies.filter(same)
        return self.only([self.of_company(one) for one in companies[:2]])

    def by_email(self, email: str) -> Party:
        """The one contact with this very address; a family may share it, and then nobody is found."""
        people = Person.objects.ids_having("email", email)
        return self.only([Party(contact=one) for one in self.contacts.filter(pk__in=people)[:2]])

    def by_name(self, name: str) -> Party:
        """The one contact or company that is called just so."""
        found = [Party(company=one) for one in self.companies.filter(name__iexact=name)[:2]]
        for tokens in query_tokens(name)[:1]:
            rows = self.contacts.filter(name_tokens__contains=tokens)[:FEW]
            found += [Party(contact=one) for one in rows if called(one, name)]
        return self.only(found)

    @property
    def contacts(self) -> Any:
        """Living contacts that the user keeps and may use."""
        held = Restriction.objects.filter(lifted_at=None).values("person")
        return Contact.objects.alive().visible_to(self.sight).exclude(pk__in=held).with_keys()

    @property
    def companies(self) -> Any:
        """Living companies that the user keeps."""
        return Company.objects.alive().visible_to(self.sight).with_keys()

    def of_company(self, company: Company) -> Party:
        """The party behind a company; nobody when its sole trader is none of the user's contacts."""
        if company.sole_trader_id is None:
            return Party(company=company)
        trader = self.contacts.filter(pk=company.sole_trader_id).first()
        return Party(trader, company) if trader else NOBODY

    @staticmethod
    def only(found: list[Party]) -> Party:
        """The one that was found; nobody for none and for several."""
        return found[0] if len(found) == 1 else NOBODY


def digits(text: str) -> str:
    """A NIP as ten digits, however it is written; empty for what is none."""
    bare = "".join(sign for sign in text if sign.isdigit())
    return bare if tax_number.is_valid(bare) or len(bare) == 10 else ""


def called(contact: Contact, name: str) -> bool:
    """Whether the opened name is just this one, whatever its case and its marks."""
    try:
        return words(contact.label) == words(name)
    except Unreadable:
        return False

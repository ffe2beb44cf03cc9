"""Contacts and companies that one user handles, looked up by NIP, e-mail or full name as a file or form gives them.

Restricted people are not found, nor those who were merely shared with the user: data attached to the wrong person would
be a breach. All matches are returned, so that the caller can tell an ambiguous one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Lower

from consents.models import Restriction
from crm.contacts.models import Company, Contact
from crm.lists.access import COVERED, OWN, TEAM, Sight
from crm.privacy.keys.blind_index import blinds, query_tokens, words
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.models import Person

FEW = 20  # of one name


@dataclass
class KnownRecords:
    """The records that one user handles."""

    user: Any

    @cached_property
    def sight(self) -> Sight:
        """The Sight of what the user handles, read once."""
        return Sight(self.user).only(OWN, TEAM, COVERED)

    @property
    def contacts(self) -> Any:
        """Contacts outside the bin that the user handles and that are not restricted."""
        held = Restriction.objects.filter(lifted_at=None).values("person")
        return Contact.objects.alive().visible_to(self.sight).exclude(pk__in=held).with_keys()

    @property
    def companies(self) -> Any:
        """Companies outside the bin that the user handles."""
        return Company.objects.alive().visible_to(self.sight).with_keys()

    def companies_with(self, nips: Collection[str]) -> dict[str, list[Company]]:
        """{NIP: companies with it, a sole trader's too}, one statement for all; none for no NIPs."""
        indexes = {index: nip for nip in nips for index in blinds("nip", nip)}
        rows = self.companies.filter(Q(nip__in=nips) | Q(trader_nip_index__in=indexes)) if nips else ()
        by_nip: dict[str, list[Company]] = defaultdict(list)
        for company in rows:
            by_nip[indexes[company.trader_nip_index] if company.sole_trader_id else company.nip].append(company)
        return by_nip

    def companies_called(self, names: Collection[str]) -> dict[str, list[Company]]:
        """{name: firms with exactly this name, ignoring case}, one statement for all; sole traders are not searched."""
        small = [Lower(Value(name)) for name in names]
        rows = self.companies.alias(small=Lower("name")).filter(small__in=small) if names else ()
        by_name: dict[str, list[Company]] = defaultdict(list)
        for company in rows:
            by_name[company.name.lower()].append(company)
        return {name: by_name[name.lower()] for name in names if name.lower() in by_name}

    def contacts_with(self, emails: Collection[str]) -> dict[str, list[Contact]]:
        """{address: contacts with it; a family may share one}, two statements for all."""
        having = Person.objects.having_some("email", emails)
        contacts = self.contacts.in_bulk({pk for pk, _email in having}) if having else {}
        by_email: dict[str, list[Contact]] = defaultdict(list)
        for pk, email in having:
            by_email[email] += [contacts[pk]] if pk in contacts else []
        return by_email

    def contacts_called(self, name: str) -> list[Contact]:
        """Contacts with exactly this name."""
        contacts: list[Contact] = []
        for tokens in query_tokens(name)[:1]:
            contacts += [
                contact
                for contact in self.contacts.filter(name_tokens__contains=tokens)[:FEW]
                if is_called(contact, name)
            ]
        return contacts

    def contacts_meant(self, texts: Iterable[str]) -> dict[str, list[Contact]]:
        """{text: contacts with this e-mail address or full name}; all addresses in one lookup."""
        bare = {text: " ".join(text.split()) for text in texts}
        having = self.contacts_with({sought.casefold() for sought in bare.values() if "@" in sought})
        return {
            text: having.get(sought.casefold(), []) if "@" in sought else self.contacts_called(sought)
            for text, sought in bare.items()
            if sought
        }


def digits(text: str) -> str:
    """The ten digits of a NIP, however it is written; empty for anything else."""
    bare = "".join(sign for sign in text if sign.isdigit())
    return bare if jurisdiction().tax_number.module.is_valid(bare) or len(bare) == 10 else ""


def is_called(contact: Contact, name: str) -> bool:
    """Whether the decrypted name is this one, ignoring case and diacritics."""
    try:
        return words(contact.label) == words(name)
    except Unreadable:
        return False


def only_match(matches: Iterable[Any]) -> Any:
    """The only match; None for no match and for several."""
    candidates = list(matches)
    return candidates[0] if len(candidates) == 1 else None

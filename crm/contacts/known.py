"""Contacts and companies that one user keeps, found by what a file or a form says of them: NIP, e-mail, whole name.

Nobody whose data are paused is found, and nobody who was merely shared: what is attached to the wrong person would be a
breach. Two are found where several fit, so that whoever asks can tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass
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
TWO = 2


@dataclass
class Known:
    """What one user keeps."""

    user: Any

    @cached_property
    def sight(self) -> Sight:
        """What the user keeps, read once."""
        return Sight(self.user).only(OWN, TEAM, COVERED)

    @property
    def contacts(self) -> Any:
        """Living contacts that the user keeps and may use."""
        held = Restriction.objects.filter(lifted_at=None).values("person")
        return Contact.objects.alive().visible_to(self.sight).exclude(pk__in=held).with_keys()

    @property
    def companies(self) -> Any:
        """Living companies that the user keeps."""
        return Company.objects.alive().visible_to(self.sight).with_keys()

    def companies_with(self, nip: str) -> list[Company]:
        """Those with this tax number, a sole trader's too."""
        return list(self.companies.filter(Q(nip=nip) | Q(trader_nip_index__in=blinds("nip", nip)))[:TWO])

    def companies_called(self, name: str) -> list[Company]:
        """Those that are called just so; a sole trader's name is hers."""
        return list(self.companies.filter(name__iexact=name)[:TWO])

    def contacts_with(self, email: str) -> list[Contact]:
        """Those with this very address; a family may share it."""
        return list(self.contacts.filter(pk__in=Person.objects.ids_having("email", email))[:TWO])

    def contacts_called(self, name: str) -> list[Contact]:
        """Those who are called just so."""
        found: list[Contact] = []
        for tokens in query_tokens(name)[:1]:
            found += [one for one in self.contacts.filter(name_tokens__contains=tokens)[:FEW] if called(one, name)]
        return found

    def contacts_meant(self, text: str) -> list[Contact]:
        """Those whom an e-mail address or a whole name means."""
        text = " ".join(text.split())
        if not text:
            return []
        return self.contacts_with(text.casefold()) if "@" in text else self.contacts_called(text)


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


def alone(found: Iterable[Any]) -> Any:
    """The one that was found; None for none and for several."""
    several = list(found)
    return several[0] if len(several) == 1 else None

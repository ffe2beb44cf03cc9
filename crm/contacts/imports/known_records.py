"""Contacts and companies that one user keeps, found by what a file or a form says of them: NIP, e-mail, whole name.

Nobody whose data are paused is found, and nobody who was merely shared: what is attached to the wrong person would be a
breach. Two are found where several fit, so that whoever asks can tell.
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

    def companies_with(self, nips: Collection[str]) -> dict[str, list[Company]]:
        """{tax number: those with it, a sole trader's too}, one statement for all; none for none."""
        indexes = {index: nip for nip in nips for index in blinds("nip", nip)}
        rows = self.companies.filter(Q(nip__in=nips) | Q(trader_nip_index__in=indexes)) if nips else ()
        found: dict[str, list[Company]] = defaultdict(list)
        for one in rows:
            found[indexes[one.trader_nip_index] if one.sole_trader_id else one.nip].append(one)
        return found

    def companies_called(self, names: Collection[str]) -> dict[str, list[Company]]:
        """{name: those that are called just so}, one statement for all; a sole trader's name is theirs."""
        small = [Lower(Value(name)) for name in names]
        rows = self.companies.alias(small=Lower("name")).filter(small__in=small) if names else ()
        found: dict[str, list[Company]] = defaultdict(list)
        for one in rows:
            found[one.name.lower()].append(one)
        return {name: found[name.lower()] for name in names if name.lower() in found}

    def contacts_with(self, emails: Collection[str]) -> dict[str, list[Contact]]:
        """{address: those with this very one; a family may share it}, two statements for all."""
        having = Person.objects.having_some("email", emails)
        kept = self.contacts.in_bulk({pk for pk, _email in having}) if having else {}
        found: dict[str, list[Contact]] = defaultdict(list)
        for pk, email in having:
            found[email] += [kept[pk]] if pk in kept else []
        return found

    def contacts_called(self, name: str) -> list[Contact]:
        """Those who are called just so."""
        found: list[Contact] = []
        for tokens in query_tokens(name)[:1]:
            found += [one for one in self.contacts.filter(name_tokens__contains=tokens)[:FEW] if called(one, name)]
        return found

    def contacts_meant(self, texts: Iterable[str]) -> dict[str, list[Contact]]:
        """{text: those whom it means as an e-mail address or a whole name}; addresses are looked for at once."""
        bare = {text: " ".join(text.split()) for text in texts}
        having = self.contacts_with({one.casefold() for one in bare.values() if "@" in one})
        return {
            text: having.get(one.casefold(), []) if "@" in one else self.contacts_called(one)
            for text, one in bare.items()
            if one
        }


def digits(text: str) -> str:
    """A NIP as ten digits, however it is written; empty for what is none."""
    bare = "".join(sign for sign in text if sign.isdigit())
    return bare if jurisdiction().tax_number.module.is_valid(bare) or len(bare) == 10 else ""


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

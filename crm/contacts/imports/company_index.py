"""The firms that one user sees, by NIP and by name, read once for many lookups."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from crm.contacts.models import Company
from crm.lists.access import Sight
from crm.privacy.keys.blind_index import blinds, words

LEGAL_FORM = re.compile(
    r"\b(?:sp z ?o ?o|spolka|s ?a|p ?s ?a|sp ?j|sp ?k|sp ?p|s ?k ?a|fundacja|stowarzyszenie|spoldzielnia"
    r"|gmbh|ag|kg|ltd|llc|inc|plc|bv|s ?r ?o|a ?s)\b"
)


def folded_name(name: str) -> str:
    """A company's name in the form in which names are compared."""
    return " ".join(words(name))


class FirmIndex:
    """Primary keys of the visible firms outside the bin. Sole traders are found by NIP only: their names are sealed."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self.by_nip: dict[str, list[int]] = defaultdict(list)
        self.by_name: dict[str, list[int]] = defaultdict(list)
        self.told: dict[int, tuple[str, str]] = {}
        living = Company.objects.visible_to(sight).alive().filter(sole_trader=None).order_by("pk")
        for pk, name, nip in living.values_list("pk", "name", "nip").iterator():
            self.remember(pk, name, nip)

    def remember(self, pk: int, name: str, nip: str) -> None:
        """Add a firm to the index."""
        self.told[pk] = (folded_name(name), nip)
        self.by_name[folded_name(name)].append(pk)
        if nip:
            self.by_nip[nip].append(pk)

    def forget(self, pk: int) -> None:
        """Remove a firm from the index under its previous name and NIP."""
        name, nip = self.told.pop(pk, ("", ""))
        for index, key in ((self.by_name, name), (self.by_nip, nip)):
            index[key] = [other_pk for other_pk in index.get(key, []) if other_pk != pk]

    def having(self, nip: str = "", name: str = "") -> list[int]:
        """Firms with this NIP, else with this name and no other NIP."""
        if nip and self.by_nip.get(nip):
            return list(self.by_nip[nip])
        same = self.by_name.get(folded_name(name), ()) if name else ()
        return [pk for pk in same if not nip or not self.told[pk][1]]

    def traders(self, nips: Iterable[str]) -> dict[str, list[int]]:
        """{NIP: visible businesses of sole traders}, in one statement."""
        indexes = {index: nip for nip in nips for index in blinds("nip", nip)}
        by_nip: dict[str, list[int]] = defaultdict(list)
        if indexes:
            visible: Any = Company.objects.visible_to(self.sight).alive().filter(trader_nip_index__in=indexes)
            for index, pk in visible.order_by("pk").values_list("trader_nip_index", "pk"):
                by_nip[indexes[index]].append(pk)
        return by_nip


def own_business(person: str, company: str) -> bool:
    """Whether the company is the person's own business: its name has all words of theirs and no legal form."""
    person_words, company_words = words(person), words(company)
    return (
        len(person_words) > 1
        and set(person_words) <= set(company_words)
        and not LEGAL_FORM.search(" ".join(company_words))
    )

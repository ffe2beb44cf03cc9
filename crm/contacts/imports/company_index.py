"""The firms that one user sees, by NIP and by name, read once: for whoever looks for many of them."""

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
    """A company's name as it is compared."""
    return " ".join(words(name))


class FirmIndex:
    """Primary keys of living firms in sight. Sole traders are found by their NIP alone: their names are sealed."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self.by_nip: dict[str, list[int]] = defaultdict(list)
        self.by_name: dict[str, list[int]] = defaultdict(list)
        self.told: dict[int, tuple[str, str]] = {}
        living = Company.objects.visible_to(sight).alive().filter(sole_trader=None).order_by("pk")
        for pk, name, nip in living.values_list("pk", "name", "nip").iterator():
            self.remember(pk, name, nip)

    def remember(self, pk: int, name: str, nip: str) -> None:
        """Know a firm from now on."""
        self.told[pk] = (folded_name(name), nip)
        self.by_name[folded_name(name)].append(pk)
        if nip:
            self.by_nip[nip].append(pk)

    def forget(self, pk: int) -> None:
        """Know it no more under what it was called."""
        name, nip = self.told.pop(pk, ("", ""))
        for index, key in ((self.by_name, name), (self.by_nip, nip)):
            index[key] = [one for one in index.get(key, []) if one != pk]

    def having(self, nip: str = "", name: str = "") -> list[int]:
        """Those with this NIP, else of this name whose NIP is not another one."""
        if nip and self.by_nip.get(nip):
            return list(self.by_nip[nip])
        same = self.by_name.get(folded_name(name), ()) if name else ()
        return [pk for pk in same if not nip or not self.told[pk][1]]

    def traders(self, nips: Iterable[str]) -> dict[str, list[int]]:
        """{NIP: businesses of sole traders in sight}, in one statement."""
        indexes = {index: nip for nip in nips for index in blinds("nip", nip)}
        found: dict[str, list[int]] = defaultdict(list)
        if indexes:
            visible: Any = Company.objects.visible_to(self.sight).alive().filter(trader_nip_index__in=indexes)
            for index, pk in visible.order_by("pk").values_list("trader_nip_index", "pk"):
                found[indexes[index]].append(pk)
        return found


def own_business(person: str, company: str) -> bool:
    """Whether the company is the person's own: both their names are in it, and no legal form is."""
    hers, its = words(person), words(company)
    return len(hers) > 1 and set(hers) <= set(its) and not LEGAL_FORM.search(" ".join(its))

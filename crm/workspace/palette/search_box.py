"""Search in one box: part of a name, two parts, an e-mail address or a phone number in any notation.

    "kowal"            name tokens through the union of branches, opened names checked against what was typed
    "jan@x.pl"         blind index, exact
    "601 222 214"      blind index, exact, however it is written

Restricted and binned people are never found here, and an erased one is gone.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models

from consents.models import Restriction
from crm.accounts.pages.keyset import Page, sieved
from crm.contacts.company_list.company_rows import CompanyListed, companies_found
from crm.contacts.contact_list.badges import Badges
from crm.contacts.contact_list.contact_rows import COLUMNS, Cells, Fetched, Listed, shown_to
from crm.contacts.models import Contact
from crm.contacts.safeguards.exact_lookups import ask
from crm.lists.access import PAGE, Sight
from crm.privacy.keys.blind_index import LONGEST, begin, query_tokens, words
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import Person

NUMBER = re.compile(r"[\d\s()+./-]+")
FEWEST_DIGITS = 7
WIDE = 200  # a word beyond eight letters is checked on the opened name only: look further at once
EMAIL, PHONE, NAMES, NOTHING = "email", "phone", "name", ""


def kind_of(text: str) -> str:
    """What was typed: email, phone or name; empty when it is too short to search for."""
    if "@" in text.strip("@ "):
        return EMAIL
    if NUMBER.fullmatch(text) and sum(map(str.isdigit, text)) >= FEWEST_DIGITS:
        return PHONE
    return NAMES if query_tokens(text) else NOTHING


def findable() -> Any:
    """Contacts that a search may find."""
    held = Restriction.objects.filter(person=models.OuterRef("pk"), lifted_at=None)
    return Contact.objects.alive().filter(~models.Exists(held))


@dataclass
class Search:
    """One search of one user. `page` fetches, `shown` opens and writes the access log first."""

    user: Any
    text: str
    older: str = ""
    newer: str = ""
    size: int = PAGE
    view: str = "contacts:search"
    sight: Sight = field(init=False)
    opened: dict[int, Cells] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.text, self.sight = self.text.strip(), Sight(self.user)
        self.typed = words(self.text)

    @cached_property
    def kind(self) -> str:
        """See `kind_of`."""
        return kind_of(self.text)

    @cached_property
    def page(self) -> Page:
        """People found, newest activity first; an address that many share shows the newest of them. TooManyLooks for
        one more address or number that the user sees masked (crm/contacts/safeguards/exact_lookups.py)."""
        if self.kind == NOTHING:
            return Page([])
        if self.kind == NAMES:
            return Page.turned(self.named, Fetched.edge, older=self.older, newer=self.newer, size=self.size)
        reached = findable().filter(pk__in=Person.objects.ids_having(self.kind, self.text))
        ask(self.user, self.kind, self.text, reached.visible_to(self.sight).values_list("pk", flat=True))
        rows = reached.matching_rows(self.sight, COLUMNS, size=self.size)
        return Page(list(map(Fetched._make, rows)))

    def named(self, *, size: int, **edge: Any) -> list[Fetched]:
        """People whose name holds every typed word at the start of one of its words, nearest to the edge first."""
        step = max(size, WIDE) if any(len(word) > LONGEST for word in self.typed) else size
        return sieved(self.candidates, self.borne_out, Fetched.edge, size=size, step=step, **edge)

    def borne_out(self, row: Fetched) -> bool:
        """Whether the opened name bears out what its tokens promised; an unreadable one does not."""
        try:
            cells = self.opened[row.pk] = row.cells()
        except Unreadable:
            return False
        return begin(self.typed, cells.name)

    def candidates(self, **where: Any) -> list[Fetched]:
        """People whose tokens fit: one statement."""
        fitting = models.Q()
        for tokens in query_tokens(self.text):
            fitting |= models.Q(name_tokens__hold=tokens)
        rows = findable().filter(fitting).newest_rows(self.sight, COLUMNS, **where)
        return list(map(Fetched._make, rows))

    @cached_property
    def shown(self) -> tuple[list[Listed], Badges]:
        """(people as the user sees them, their badges). A search that finds nobody is a look too, and is logged."""
        rows = self.page.rows
        return shown_to(self.user, rows, view=self.view, opened=self.opened)

    @cached_property
    def companies(self) -> list[CompanyListed]:
        """Companies of that name or NIP; the access log has the sole traders among them."""
        return companies_found(self.user, self.text, sight=self.sight, view=self.view) if self.text else []

"""Search in one box: part of a name, two parts, an e-mail address or a phone number in any notation.

    "kowal"            name tokens through the union of branches, decrypted names checked against what was typed
    "jan@x.pl"         blind index, exact
    "601 222 214"      blind index, exact, however it is written

Restricted and binned people are never found.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet

from crm.accounts.pages.keyset import Page, rows_that_fit
from crm.accounts.prepared import Keys, prepared
from crm.contacts.company_list.company_rows import CompanyListed, companies_found
from crm.contacts.contact_list.badges import Badges
from crm.contacts.contact_list.contact_rows import COLUMNS, ContactRow, OpenedCells, SealedRow, rows_for
from crm.contacts.models import Contact
from crm.contacts.safeguards.typed_search import NAMES, NOTHING, kind_of, matching_people, usable
from crm.lists.access import PAGE, Sight
from crm.privacy.keys.blind_index import LONGEST, begin, query_tokens, words
from crm.privacy.keys.cipher import Unreadable

WIDE = 200  # a word beyond eight letters is checked on the opened name only: look further at once


def findable() -> Any:
    """Contacts that a search may find: outside the bin and not restricted."""
    return usable(Contact.objects.alive())


@prepared
def newest_named(reader: Any, *, tokens: Keys, size: tuple[int, ...]) -> tuple[str, list]:
    """The latest of the people whose names hold all tokens, ciphertext in bytes; `size` is part of the statement."""
    page = findable().filter(name_tokens__hold=tokens).page_for(Sight.of(reader), size=size[0])
    if page is None:
        raise EmptyResultSet
    return page.statement(Contact, COLUMNS)


@dataclass
class Search:
    """One search of one user. `page` fetches sealed rows; `shown` logs the access and decrypts them."""

    user: Any
    text: str
    older: str = ""
    newer: str = ""
    size: int = PAGE
    view: str = "contacts:search"
    sight: Sight = field(init=False)
    opened: dict[int, OpenedCells] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.text, self.sight = self.text.strip(), Sight(self.user)
        self.typed = words(self.text)

    @cached_property
    def kind(self) -> str:
        """What was typed (see `kind_of`)."""
        return kind_of(self.text)

    @cached_property
    def page(self) -> Page:
        """People found, the latest activity first; of an address that many share, the most recent of them.

        TooManyLooks when the user searches for too many values that they see masked (safeguards/exact_lookups.py).
        """
        if self.kind == NOTHING:
            return Page([])
        if self.kind == NAMES:
            return Page.turned(self.named, SealedRow.edge, older=self.older, newer=self.newer, size=self.size)
        having_address = matching_people(Contact.objects.alive(), self.text, by=self.user, sight=self.sight)
        rows = having_address.matching_rows(self.sight, COLUMNS, size=self.size)
        return Page(list(map(SealedRow._make, rows)))

    def named(self, *, size: int, **window: Any) -> list[SealedRow]:
        """People with a word of the name starting with each typed word, nearest to the edge first."""
        step = max(size, WIDE) if any(len(word) > LONGEST for word in self.typed) else size
        return rows_that_fit(self.candidates, self.borne_out, SealedRow.edge, size=size, step=step, **window)

    def borne_out(self, row: SealedRow) -> bool:
        """Whether the decrypted name really matches; False for one that cannot be decrypted."""
        try:
            cells = self.opened[row.pk] = row.cells()
        except Unreadable:
            return False
        return begin(self.typed, cells.name)

    def candidates(self, **window: Any) -> list[SealedRow]:
        """People whose name tokens match: one statement, made ready for the first page under one index key."""
        every = query_tokens(self.text)
        if len(every) == 1 and not (window.get("before") or window.get("after")):
            self.sight.shared_ids(Contact)
            rows = newest_named.rows(self.sight, tokens=Keys(every[0]), size=(window["size"],))
            return list(map(SealedRow._make, rows))
        matching = matching_people(Contact.objects.alive(), self.text, by=self.user, sight=self.sight)
        rows = matching.newest_rows(self.sight, COLUMNS, **window)
        return list(map(SealedRow._make, rows))

    @cached_property
    def shown(self) -> tuple[list[ContactRow], Badges]:
        """(people as the user sees them, their badges). A search that finds nobody is access-logged too."""
        rows = self.page.rows
        return rows_for(self.user, rows, view=self.view, opened=self.opened)

    @cached_property
    def companies(self) -> list[CompanyListed]:
        """Companies of that name or NIP; sole traders among them are access-logged."""
        return companies_found(self.user, self.text, sight=self.sight, view=self.view) if self.text else []

"""The queue of likely pairs, and of those marked as different, for one reader: only pairs they see entirely."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q

from consents.models import Restriction
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.keyset import Page
from crm.accounts.permissions.rights import COMPANIES_EDIT
from crm.contacts.models import Alike, CompanyPair, Contact, ContactPair
from crm.contacts.ownership.custody import has_custody, named_for
from crm.lists.capped_counts import CAP

KEYS = ("person__key", "company__sole_trader__key", "owner", "team")
MOST = 50  # pairs of companies
OPEN, SETTLED, ALL = "open", "settled", "all"  # which pairs


def contacts_for(user: Any, which: str = OPEN) -> Any:
    """Pairs of contacts that `user` sees, without restricted people."""
    restrictions = Restriction.objects.filter(lifted_at=None)
    of_pair = restrictions.filter(Q(person=OuterRef("one")) | Q(person=OuterRef("other")))
    return getattr(ContactPair.objects, which)().seen_by(user).filter(~Exists(of_pair))


def companies_for(user: Any, which: str = OPEN) -> Any:
    """Pairs of firms that `user` sees."""
    rows = getattr(CompanyPair.objects, which)().seen_by(user)
    return rows.filter(one__sole_trader=None, other__sole_trader=None)  # one that became theirs goes with their record


def with_keys(pairs: Any) -> Any:
    """The pairs with the keys of both sides."""
    return pairs.select_related(*(f"{side}__{path}" for side in ("one", "other") for path in KEYS))


@dataclass(frozen=True)
class Row:
    """One pair on screen: names, what is shown under them, why they resemble each other, whether the reader handles
    both, and who marked them as different.
    """

    pair: Any
    names: tuple[str, str]
    under: tuple[str, str]
    reasons: str
    kept: bool
    who: str = ""


@dataclass
class Queue:
    """A page of pairs of contacts, newest first, and the newest pairs of companies."""

    user: Any
    older: str = ""
    newer: str = ""

    which: ClassVar[str] = OPEN
    order: ClassVar[tuple[str, ...]] = ("pk",)

    def beyond(self, edge: tuple, way: str) -> Q:
        """A condition for rows below (`lt`) or above (`gt`) the edge of a page."""
        return Q(**{f"pk__{way}": edge[0]})

    @property
    def down(self) -> list[str]:
        """The order of the rows."""
        return [f"-{name}" for name in self.order]

    @cached_property
    def page(self) -> Page:
        """The requested page."""
        edge = lambda pair: tuple(getattr(pair, name) for name in self.order)  # noqa: E731
        return Page.turned(self.fetch, edge, older=self.older, newer=self.newer)

    def fetch(self, *, size: int, before: Any = None, after: Any = None) -> list[ContactPair]:
        """Pairs of contacts, nearest to the edge of the page first."""
        rows = with_keys(contacts_for(self.user, self.which))
        if before:
            return list(rows.filter(self.beyond(before, "lt")).order_by(*self.down)[:size])
        if after:
            return list(rows.filter(self.beyond(after, "gt")).order_by(*self.order)[:size])
        return list(rows.order_by(*self.down)[:size])

    @cached_property
    def rows(self) -> list[Row]:
        """The pairs with names and words."""
        return rows_of(self.page.rows, self.user, row_of)

    @property
    def people(self) -> list[int]:
        """Primary keys of everybody who is named, for the access log."""
        return [contact.pk for row in self.rows for contact in (row.pair.one, row.pair.other)]

    @cached_property
    def count(self) -> int:
        """How many pairs there are, counted up to the cap and one."""
        return contacts_for(self.user, self.which).order_by()[: CAP + 1].count()

    @cached_property
    def companies(self) -> list[Row]:
        """The newest pairs of companies."""
        if not self.user.may(COMPANIES_EDIT):
            return []
        pairs = companies_for(self.user, self.which).select_related("one", "other")
        return rows_of(pairs.order_by(*self.down)[:MOST], self.user, row_of_companies)


class SettledQueue(Queue):
    """The pairs that somebody marked as different, the last one first; each can be reopened."""

    which, order = SETTLED, ("settled_at", "pk")

    def beyond(self, edge: tuple, way: str) -> Q:
        at, pk = edge
        return Q(**{f"settled_at__{way}": at}) | Q(**{"settled_at": at, f"pk__{way}": pk})


def rows_of(pairs: Any, user: Any, make: Any) -> list[Row]:
    """Pairs for one reader."""
    names = signers_of(*(pair.settled_by for pair in pairs))
    return [make(pair, user, names.get(pair.settled_by, "")) for pair in pairs]


def row_of(pair: ContactPair, user: Any, who: str) -> Row:
    """One pair of contacts."""
    first, other = pair.one, pair.other
    names, under = (named_for(user, first), named_for(user, other)), (firm_of(first), firm_of(other))
    return Row(pair, names, under, reasons(pair.alike), has_custody(user, first) and has_custody(user, other), who)


def firm_of(contact: Contact) -> str:
    """The employer's name; empty for a sole trader's business, which is personal."""
    return contact.company.label if contact.company and not contact.company.sole_trader_id else ""


def row_of_companies(pair: CompanyPair, user: Any, who: str) -> Row:
    """One pair of firms."""
    first, other = pair.one, pair.other
    in_custody = has_custody(user, first) and has_custody(user, other)
    return Row(pair, (first.name, other.name), (first.nip, other.nip), reasons(pair.alike), in_custody, who)


def reasons(codes: list[str]) -> str:
    """In what two records resemble each other, as text."""
    return ", ".join(str(Alike(code).label) for code in codes)

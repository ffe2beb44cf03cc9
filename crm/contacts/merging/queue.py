"""The queue of likely pairs, as one reader sees it: only pairs both of whose records she sees."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q

from consents.models import Restriction
from crm.accounts.paging import Page
from crm.contacts.access import CAP
from crm.contacts.custody import keeps, named_for
from crm.contacts.models import Alike, CompanyPair, ContactPair

KEYS = ("person__key", "company__sole_trader__key", "owner", "team")


def contacts_for(user: Any) -> Any:
    """Open pairs of contacts that `user` sees; nobody restricted is in them."""
    held = Restriction.objects.filter(lifted_at=None)
    here = held.filter(Q(person=OuterRef("one")) | Q(person=OuterRef("other")))
    return ContactPair.objects.open().seen_by(user).filter(~Exists(here))


def companies_for(user: Any) -> Any:
    """Open pairs of companies that `user` sees."""
    return CompanyPair.objects.open().seen_by(user)


def with_keys(pairs: Any) -> Any:
    """Together with what opens both sides."""
    return pairs.select_related(*(f"{side}__{path}" for side in ("one", "other") for path in KEYS))


@dataclass(frozen=True)
class Row:
    """One pair on screen: the names, by what they resemble, whether the reader may merge it."""

    pair: Any
    names: tuple[str, str]
    firms: tuple[str, str]
    reasons: str
    kept: bool


@dataclass
class Queue:
    """A page of pairs of contacts, the newest first, and the few pairs of companies."""

    user: Any
    older: str = ""
    newer: str = ""

    @cached_property
    def page(self) -> Page:
        """The page asked for."""
        return Page.turned(self.fetch, lambda pair: (pair.pk,), older=self.older, newer=self.newer)

    def fetch(self, *, size: int, before: Any = None, after: Any = None) -> list[ContactPair]:
        """Pairs nearest to the edge first."""
        rows = with_keys(contacts_for(self.user))
        if before:
            return list(rows.filter(pk__lt=before[0]).order_by("-pk")[:size])
        if after:
            return list(rows.filter(pk__gt=after[0]).order_by("pk")[:size])
        return list(rows.order_by("-pk")[:size])

    @cached_property
    def rows(self) -> list[Row]:
        """The pairs in words."""
        return [row_of(pair, self.user) for pair in self.page.rows]

    @property
    def people(self) -> list[int]:
        """Primary keys of everybody who is named."""
        return [contact.pk for row in self.rows for contact in (row.pair.one, row.pair.other)]

    @cached_property
    def count(self) -> int:
        """How many pairs there are, up to a limit."""
        return contacts_for(self.user).order_by()[: CAP + 1].count()

    @cached_property
    def companies(self) -> list[CompanyPair]:
        """The newest pairs of companies."""
        if not self.user.may("companies.edit"):
            return []
        return list(companies_for(self.user).select_related("one", "other").order_by("-pk")[:50])


def row_of(pair: ContactPair, user: Any) -> Row:
    """One pair for one reader."""
    sides = (pair.one, pair.other)
    firms = tuple(one.company.label if one.company and not one.company.sole_trader_id else "" for one in sides)
    names = tuple(named_for(user, one) for one in sides)
    kept = all(keeps(user, one) for one in sides)
    return Row(pair, names, firms, reasons(pair.alike), kept)  # type: ignore[arg-type]


def reasons(codes: list[str]) -> str:
    """By what two resemble each other, as one text."""
    return ", ".join(str(Alike(code).label) for code in codes)

"""The contact list: a built-in or saved view, narrowed by filters, one page of it in order.

query string ──> ListQuery (lists/) ──> newest_for (union) ──> rows_for (decrypted, logged) ──> ContactList
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import EmptyResultSet
from django.db import models

from crm.accounts.pages.keyset import Page, rows_that_fit
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked, ahead, counting, counts
from crm.contacts.columns.contact import CONTACT
from crm.contacts.contact_list.badges import badged, contact_purposes, usual_purpose
from crm.contacts.contact_list.contact_fields import contacts as contacts_kind
from crm.contacts.contact_list.contact_rows import COLUMNS, OpenedCells, SealedRow, rows_for
from crm.contacts.contact_list.contact_sorts import IN_MEMORY
from crm.contacts.contact_list.standing_views import ALL, BIN, VIEWS, BuiltInView, views_for
from crm.contacts.custom_values.list_columns import CustomColumns
from crm.contacts.models import Contact, CustomField
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.safeguards.typed_search import NAMES, kind_of, matching_people
from crm.lists.access import PAGE, Sight, pk_among
from crm.lists.capped_counts import capped_asked, capped_rows
from crm.lists.models import FEW
from crm.lists.pages.column_sorts import Order, OrderedRows
from crm.lists.pages.list_query import ListQuery
from crm.lists.pages.list_search import STEP
from crm.lists.pages.neighbours import Neighbours, neighbours_in_memory, neighbours_in_query
from crm.lists.pages.numbered_page import NumberedPage
from crm.lists.pages.page_start import ask_ahead
from crm.narrowing import promised
from crm.privacy.channels import CHANNELS, Channel
from crm.privacy.keys.blind_index import matches
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import Purpose

SORTABLE = 20_000  # names are sorted in memory, since the database cannot read them; above it takes too long
FIRST = {"size": PAGE + 1, "before": None}  # what a list asks for its first page
HERE = "here"  # the count of what is shown, filters applied


@dataclass
class ContactList:
    """A user's request for the list: `page` fetches sealed rows; `shown` logs the access and decrypts them."""

    user: Any
    asked: Any
    at: datetime
    text: str = ""  # what is searched for within the list
    opened: dict[int, OpenedCells] = field(init=False, default_factory=dict)
    model: ClassVar[Any] = Contact

    @cached_property
    def sight(self) -> Sight:
        """What the user may see at all."""
        return Sight(self.user)

    @cached_property
    def views(self) -> dict[str, BuiltInView]:
        """The built-in views that are the user's tabs."""
        return views_for(self.user)

    @cached_property
    def asking(self) -> ListQuery:
        """The view, filter, columns and order of the request."""
        return ListQuery(contacts_kind(), self.user, self.asked, self.at)

    @cached_property
    def view(self) -> BuiltInView:
        """The built-in view asked for, or the one under the saved view; the default one for an unknown name."""
        return self.views[self.asking.standing]

    @cached_property
    def colleagues(self) -> Colleagues:
        """The colleagues to filter by and to assign to."""
        return Colleagues.of(self.user)

    @cached_property
    def purposes(self) -> list[Purpose]:
        """The purposes for which badges can be shown."""
        return contact_purposes()

    @cached_property
    def purpose(self) -> Purpose | None:
        """The badges' purpose: the one asked for, else the usual one."""
        named = (candidate for candidate in self.purposes if candidate.slug == self.asked.get("for"))
        return next(named, None) or usual_purpose(self.purposes)

    @cached_property
    def ways(self) -> list[Channel]:
        """The channels whose badges the list shows for this purpose."""
        return [CHANNELS[code] for code in badged(self.purpose)] if self.purpose else []

    @cached_property
    def contacts(self) -> Any:
        """The contacts of view and filters; `newest_for` applies visibility."""
        narrow = self.asking.fields.condition(self.asking.filter, self.at)
        rows = self.view.narrow(self.model.objects.all(), self.at).filter(narrow)
        return matching_people(rows, self.text, by=self.user, sight=self.eyes) if self.text else rows

    def of_view(self, saved: Any) -> tuple[Any, Sight]:
        """The contacts of a saved view, and the Sight for it."""
        base = self.views[saved.said["base"]]
        narrow = self.asking.fields.condition(self.asking.sifted_of(saved), self.at)
        return base.narrow(self.model.objects.all(), self.at).filter(narrow), base.sight(self.sight)

    @cached_property
    def eyes(self) -> Sight:
        """The Sight that the view applies."""
        return self.view.sight(self.sight)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Contacts per tab, and under HERE of the shown list; counted up to the cap and one."""
        counted = counts(**self.counts_asked)
        return {HERE: counted[self.view.slug], **counted}

    @cached_property
    def counts_asked(self) -> dict[str, Asked]:
        """{tab: the statement whose rows are counted}."""
        self.sight.shared_ids(self.model)
        params = {"model": self.model, "at": self.at}
        lists: dict[str, Any] = {slug: tab_rows.asking(self.sight, tab=slug, **params) for slug in self.views}
        lists |= {str(saved.uid): self.of_view(saved) for saved in self.asking.kept[:FEW]}
        if self.asking.filter and not self.text:
            lists[HERE] = (self.contacts, self.eyes)
        return capped_asked(lists)

    def ask_ahead(self, *, frame: bool) -> None:
        """What the list asks whatever it shows, in one statement; then its first page and how many each tab holds."""
        shares, colleagues = self.sight.asking_shares(self.model), Colleagues.asking(self.user)
        ask_ahead(self.user, *self.asking.beginning(), *colleagues, shares, frame=frame)
        self.sight.shared_ids(self.model)
        first = newest.asking(self.sight, **self.newest_wanted) if self.unfiltered else None
        ahead(first, counting(**self.counts_asked))

    def asking_place(self) -> list[Asked]:
        """What `beside` asks of the reader before it looks for a contact."""
        return [*self.asking.asking_views(), self.sight.asking_shares(self.model)]

    @property
    def unfiltered(self) -> bool:
        """Whether the rows are those of a built-in view, newest first, with nothing taken out."""
        edges = (self.asked.get(name, "") for name in ("older", "newer"))
        return self.model is Contact and not (self.text or self.asking.filter or any(edges) or self.asking.order)

    @property
    def newest_wanted(self) -> dict[str, Any]:
        """Which rows `newest` gives."""
        return {"tab": self.view.slug, "at": self.at}

    @property
    def order(self) -> Order | None:
        """The order in force; None for the list's own, for a search, and where the list is too long to be sorted."""
        return None if self.text or self.too_long_to_sort else self.asking.order

    @property
    def numbered(self) -> bool:
        """Whether the order is made in memory, in pages with numbers."""
        return bool(self.order and self.order.sort.in_memory)

    @property
    def too_long_to_sort(self) -> bool:
        """Whether an order that is made in memory was asked for and refused."""
        order = None if self.text else self.asking.order
        return bool(order and order.sort.in_memory and self.in_memory_order is None)

    @cached_property
    def page(self) -> Page:
        """The requested page, its rows still sealed."""
        if self.numbered:
            number = NumberedPage.of(promised(self.in_memory_order), self.asked.get("page", ""))
            return Page(self.rows_of(number.keys), number.first, number.older, number.newer)
        edges = {name: self.asked.get(name, "") for name in ("older", "newer")}
        if self.order is None:
            return Page.turned(self.fetch, SealedRow.edge, **edges)
        page = Page.turned(self.ordered.fetch, self.ordered.edge_of, kind=f"contacts {self.order.word}", **edges)
        return replace(page, rows=self.rows_of([key for _value, key in page.rows]))

    @cached_property
    def ordered(self) -> OrderedRows:
        """The contacts in the order of a column that the database compares."""
        return OrderedRows(self.contacts.visible_to(self.eyes), promised(self.order))

    def rows_of(self, keys: Sequence[int]) -> list[SealedRow]:
        """The rows with these keys, in their order."""
        rows = map(SealedRow._make, Contact.objects.filter(pk_among(keys)).newest_rows(self.eyes, COLUMNS))
        by_pk = {row.pk: row for row in rows}
        return [by_pk[key] for key in keys if key in by_pk]

    def fetch(self, **window: Any) -> list[SealedRow]:
        """Rows of the list, nearest to the edge first: one statement."""
        if self.unfiltered and window == FIRST:
            self.sight.shared_ids(self.model)
            return list(map(SealedRow._make, newest.rows(self.sight, **self.newest_wanted)))
        if kind_of(self.text) == NAMES:
            return rows_that_fit(self.candidates, self.borne_out, SealedRow.edge, step=STEP, **window)
        return self.candidates(**window)

    def candidates(self, **window: Any) -> list[SealedRow]:
        """Rows as far as the database can compare what was typed."""
        return list(map(SealedRow._make, self.contacts.newest_rows(self.eyes, COLUMNS, **window)))

    def borne_out(self, row: SealedRow) -> bool:
        """Whether the decrypted name matches what was typed; False for one that cannot be decrypted."""
        try:
            cells = self.opened[row.pk] = row.cells()
        except Unreadable:
            return False
        return matches(cells.name, self.text)

    @cached_property
    def in_memory_order(self) -> Sequence[int] | None:
        """Primary keys in an order that is made in memory; None above SORTABLE."""
        order = promised(self.asking.order)
        candidates = self.contacts.newest_for(self.eyes, size=SORTABLE + 1)
        return IN_MEMORY[order.column](candidates, down=order.down, most=SORTABLE)

    @cached_property
    def shown(self) -> tuple[list, Any]:
        """(decrypted rows, their badges); the access log is written before it returns."""
        custom_columns = CustomColumns(CustomField.Record.CONTACT, self.asking.columns, CONTACT)
        return rows_for(
            self.user,
            self.page.rows,
            view="contacts:list",
            opened=self.opened,
            purpose=self.purpose,
            own=custom_columns,
        )

    def beside(self, contact: Contact) -> Neighbours | None:
        """The position of a contact in this list and the neighbours; None when they are not in it."""
        if self.order is None:
            edge = (contact.last_activity_at, contact.pk)
            return neighbours_in_query(self.contacts, self.eyes, edge, uid="person__uid")
        order = promised(self.in_memory_order) if self.numbered else list(self.ordered.keys[:SORTABLE])
        people = Contact.objects.visible_to(self.sight)
        return neighbours_in_memory(
            order, contact.pk, lambda keys: dict(people.filter(pk__in=keys).values_list("pk", "person__uid"))
        )

    @property
    def emptiness(self) -> str:
        """Why there are no rows: "search", "first" (no contacts at all), "filter", "view"; "" when there are some."""
        if self.page.rows:
            return ""
        if self.text:
            return "search"
        if self.asking.filter:
            return "filter"
        return "first" if not self.counts[ALL] and self.view.slug != BIN else "view"


@prepared
def newest(reader: Sight, *, tab: str, at: datetime) -> tuple[str, list]:
    """The first page of a standing view and one row more, ciphertext in bytes."""
    view = next(view for view in VIEWS if view.slug == tab)
    page = view.narrow(Contact.objects.all(), at).page_for(view.sight(reader), size=PAGE + 1)
    if page is None:
        raise EmptyResultSet
    return page.statement(Contact, COLUMNS)


@prepared
def tab_rows(reader: Sight, *, tab: str, model: type[models.Model], at: datetime) -> tuple[str, list]:
    """The contacts of a standing view, to be counted."""
    view = next(view for view in VIEWS if view.slug == tab)
    return capped_rows(view.narrow(model._default_manager.all(), at), view.sight(reader))

"""The list of companies: filtered by view, filters and search text; one page of it in order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from consents.models import Restriction
from crm.accounts.pages.frame import of_the_frame
from crm.accounts.pages.keyset import Page, rows_that_fit
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked, ahead, counting, counts
from crm.contacts.columns.company import COMPANY
from crm.contacts.company_list.company_fields import ALL, BIN, companies as companies_kind, restricted
from crm.contacts.company_list.company_rows import CompanyListed, edge_of, matching_text, name_matches, nip_in, rows_for
from crm.contacts.custom_values.list_columns import CustomColumns
from crm.contacts.models import Company, CustomField
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.safeguards.exact_lookups import count_nip_lookup
from crm.lists.access import PAGE, Sight, pk_among
from crm.lists.capped_counts import capped_asked, capped_rows
from crm.lists.models import FEW
from crm.lists.pages.column_sorts import Order, OrderedRows
from crm.lists.pages.list_query import ListQuery
from crm.lists.pages.name_order import by_words
from crm.lists.pages.neighbours import Neighbours, neighbours_in_memory, neighbours_in_query
from crm.lists.pages.numbered_page import NumberedPage, in_order
from crm.narrowing import promised
from crm.privacy.keys.cipher import Unreadable

SORTABLE = 20_000  # names are sorted in memory, since the database cannot read a sole trader's
HERE = ""  # the count of what is shown


@dataclass
class CompanyList:
    """The companies of one view, newest first or by name."""

    user: Any
    asked: Any
    at: datetime
    text: str = ""

    @cached_property
    def sight(self) -> Sight:
        """What the user may see."""
        return Sight(self.user)

    @cached_property
    def asking(self) -> ListQuery:
        """The view, filter, columns and order of the request."""
        return ListQuery(companies_kind(), self.user, self.asked, self.at)

    @cached_property
    def companies(self) -> Any:
        """The companies of view, filters and search text, before visibility is applied."""
        matching = of_base(self.asking.standing).filter(self.asking.fields.condition(self.asking.filter, self.at))
        if digits := nip_in(self.text):
            count_nip_lookup(self.user, digits)
        return matching_text(matching.exclude(restricted()), self.text) if self.text else matching

    @cached_property
    def counts(self) -> dict[str, int]:
        """Companies per tab: HERE for all, BIN, each saved view; counted up to the cap and one."""
        return counts(**self.counts_asked)

    @cached_property
    def counts_asked(self) -> dict[str, Asked]:
        """{tab: the statement whose rows are counted}."""
        list_query = self.asking
        self.sight.shared_ids(Company)
        lists: dict[str, Any] = {name: tab_rows.asking(self.sight, tab=tab) for name, tab in ((HERE, ALL), (BIN, BIN))}
        for view in list_query.kept[:FEW]:
            narrow = list_query.fields.condition(list_query.sifted_of(view), self.at)
            lists[str(view.uid)] = (of_base(view.said["base"]).filter(narrow), self.sight)
        return capped_asked(lists)

    def ask_ahead(self, *, frame: bool) -> None:
        """What the list asks whatever it shows, in one statement; then its first page and how many each tab holds."""
        colleagues, shares = Colleagues.asking(self.user), self.sight.asking_shares(Company)
        ahead(*(of_the_frame(self.user) if frame else ()), *self.asking.beginning(), *colleagues, shares)
        self.sight.shared_ids(Company)
        first = newest_companies.asking(self.sight, tab=self.asking.standing) if self.unfiltered else None
        ahead(first, counting(**self.counts_asked))

    @property
    def unfiltered(self) -> bool:
        """Whether the rows are those of a standing view, newest first, with nothing taken out."""
        edges = (self.asked.get(name, "") for name in ("older", "newer"))
        return not (self.text or self.asking.filter or any(edges) or self.order)

    @property
    def binned(self) -> bool:
        """Whether the bin is shown."""
        return self.asking.standing == BIN

    def beside(self, company: Company) -> Neighbours | None:
        """The position of a company in this list and its neighbours; None when it is not in it."""
        if self.order is None:
            return neighbours_in_query(self.companies, self.sight, (company.pk,), uid="uid")
        order = promised(self.in_name_order) if self.numbered else list(self.ordered.keys[:SORTABLE])
        rows = Company.objects.visible_to(self.sight)
        return neighbours_in_memory(
            order, company.pk, lambda keys: dict(rows.filter(pk__in=keys).values_list("pk", "uid"))
        )

    @cached_property
    def page(self) -> Page:
        """The requested page."""
        if self.numbered:
            number = NumberedPage.of(promised(self.in_name_order), self.asked.get("page", ""))
            return Page(self.rows_of(number.keys), number.first, number.older, number.newer)
        edges = {name: self.asked.get(name, "") for name in ("older", "newer")}
        if self.order is None:
            return Page.turned(self.fetch, edge_of, **edges)
        page = Page.turned(self.ordered.fetch, self.ordered.edge_of, kind=f"companies {self.order.word}", **edges)
        return replace(page, rows=self.rows_of([key for _value, key in page.rows]))

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
        """Whether sorting by name was asked for and refused."""
        order = None if self.text else self.asking.order
        return bool(order and order.sort.in_memory and self.in_name_order is None)

    @cached_property
    def ordered(self) -> OrderedRows:
        """The companies in the order of a column that the database compares."""
        return OrderedRows(self.companies.visible_to(self.sight), promised(self.order))

    @cached_property
    def in_name_order(self) -> Sequence[int] | None:
        """Primary keys by name; restricted and undecryptable sole traders last. None above SORTABLE."""
        rows = self.companies.newest_rows(self.sight, ("pk", "sole_trader_id", "name"), size=SORTABLE + 1)
        if len(rows) > SORTABLE:
            return None
        names = {pk: name for pk, trader, name in rows if trader is None}
        traders = {pk: trader for pk, trader, _name in rows if trader is not None}
        if traders:
            held = Restriction.in_force(traders.values())
            names |= {row.pk: name_told(held, row) for row in Company.objects.filter(pk_among(traders)).with_keys()}
        down = promised(self.asking.order).down
        return in_order(((row[0], names.get(row[0])) for row in rows), by_words, down=down)

    def rows_of(self, keys: Sequence[int]) -> list[Company]:
        """The companies with these keys, in their order."""
        rows = Company.objects.visible_to(self.sight).filter(pk_among(keys)).with_keys().select_related("owner", "team")
        by_pk = {row.pk: row for row in rows}
        return [by_pk[key] for key in keys if key in by_pk]

    def fetch(self, *, size: int, **edge: Any) -> list[Company]:
        """Matching rows, nearest to the edge first, with owner, team and keys: one statement."""
        if self.unfiltered and size == PAGE + 1:
            self.sight.shared_ids(Company)
            return newest_companies.rows(self.sight, tab=self.asking.standing)
        if not self.text:
            return self.candidates(size=size, **edge)
        return rows_that_fit(
            self.candidates, partial(name_matches, text=self.text), edge_of, size=size, step=size, **edge
        )

    def candidates(self, **window: Any) -> list[Company]:
        """Companies that match, as far as the database can compare sealed names."""
        return list(self.companies.newest_for(self.sight, **window).with_keys().select_related("owner", "team"))

    @cached_property
    def rows(self) -> list[CompanyListed]:
        """The rows as the user sees them."""
        custom_columns = CustomColumns(CustomField.Record.COMPANY, self.asking.columns, COMPANY)
        return rows_for(self.user, self.page.rows, view="contacts:companies", own=custom_columns)


def name_told(held: set[int], company: Company) -> str | None:
    """The name of a company; None where it is not told."""
    if company.sole_trader_id in held:
        return None
    try:
        return company.label
    except Unreadable:
        return None


def of_base(base: str) -> Any:
    """Companies of a standing view: those in the bin, else the others."""
    return Company.objects.filter(binned_at__isnull=False) if base == BIN else Company.objects.alive()


@prepared
def newest_companies(reader: Sight, *, tab: str) -> Any:
    """The first page of a standing view and one row more."""
    return of_base(tab).newest_for(reader, size=PAGE + 1).with_keys().select_related("owner", "team")


@prepared
def tab_rows(reader: Sight, *, tab: str) -> tuple[str, list]:
    """The companies of a standing view, to be counted."""
    return capped_rows(of_base(tab), reader)

"""The list of companies: narrowed by a view, by filters and by what was typed, a page of it in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from consents.models import Restriction
from crm.accounts.pages.keyset import Page, sieved
from crm.accounts.prepared import prepared
from crm.contacts.columns.company import COMPANY
from crm.contacts.company_list.company_fields import ALL, BIN, companies as companies_kind
from crm.contacts.company_list.company_rows import CompanyListed, answering, borne_out, edge_of, nip_in, shown_to
from crm.contacts.custom_values.list_columns import Columns
from crm.contacts.models import Company, CustomField
from crm.contacts.safeguards.exact_lookups import ask_nip
from crm.lists.access import PAGE, Sight, among
from crm.lists.capped_counts import capped_counts, capped_rows
from crm.lists.models import FEW
from crm.lists.pages.list_query import Asking
from crm.lists.pages.name_order import by_words
from crm.lists.pages.neighbours import Neighbours, beside, in_order
from crm.privacy.keys.cipher import Unreadable

SORTABLE = 20_000  # names are sorted in memory, since the database cannot read a sole trader's
BY_NAME = "name"
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
    def asking(self) -> Asking:
        """View, filter, columns and order asked for."""
        return Asking(companies_kind(), self.user, self.asked, self.at)

    @cached_property
    def companies(self) -> Any:
        """The companies of view, filters and words, whoever sees them."""
        found = of_base(self.asking.standing).filter(self.asking.fields.condition(self.asking.filter, self.at))
        if digits := nip_in(self.text):
            ask_nip(self.user, digits)
        return answering(found, self.text) if self.text else found

    @cached_property
    def counts(self) -> dict[str, int]:
        """Companies of every tab: all that the user sees under HERE, the bin, saved views; at most the cap and one."""
        asking = self.asking
        self.sight.shared_ids(Company)
        lists: dict[str, Any] = {name: tab_rows.asking(self.sight, tab=tab) for name, tab in ((HERE, ALL), (BIN, BIN))}
        for view in asking.kept[:FEW]:
            narrow = asking.fields.condition(asking.sifted_of(view), self.at)
            lists[str(view.uid)] = (of_base(view.said["base"]).filter(narrow), self.sight)
        return capped_counts(lists)

    @property
    def binned(self) -> bool:
        """Whether it is the bin that is looked at."""
        return not self.text and self.asking.standing == BIN

    def beside(self, company: Company) -> Neighbours | None:
        """Where a company stands in this list, and what stands beside it; None when it is not in it."""
        if self.sorted_by_name:
            rows = Company.objects.visible_to(self.sight)
            return in_order(
                list(self.in_name_order or ()),
                company.pk,
                lambda keys: dict(rows.filter(pk__in=keys).values_list("pk", "uid")),
            )
        return beside(self.companies, self.sight, (company.pk,), uid="uid")

    @cached_property
    def page(self) -> Page:
        """The page asked for."""
        if self.sorted_by_name:
            return self.page_by_name(self.in_name_order or ())
        edges = {name: self.asked.get(name, "") for name in ("older", "newer")}
        return Page.turned(self.fetch, edge_of, **edges)

    @property
    def sorted_by_name(self) -> bool:
        """Whether the order asked for is by name, and the list short enough for it."""
        return self.asking.sort == BY_NAME and self.in_name_order is not None

    @property
    def too_long_to_sort(self) -> bool:
        """Whether sorting by name was asked for and refused."""
        return self.asking.sort == BY_NAME and self.in_name_order is None

    @cached_property
    def in_name_order(self) -> Sequence[int] | None:
        """Primary keys by name; restricted sole traders and what does not open last. None above SORTABLE."""
        found = self.companies.newest_rows(self.sight, ("pk", "sole_trader_id", "name"), size=SORTABLE + 1)
        if len(found) > SORTABLE:
            return None
        order = {pk: (0, by_words(name)) for pk, trader, name in found if trader is None}
        traders = {pk: trader for pk, trader, _name in found if trader is not None}
        if traders:
            held = Restriction.in_force(traders.values())
            opened = Company.objects.filter(among(traders)).with_keys()
            order |= {one.pk: name_order(held, one) for one in opened if not self.text or borne_out(one, self.text)}
        return sorted((row[0] for row in found if row[0] in order), key=order.__getitem__)

    def page_by_name(self, order: Sequence[int]) -> Page:
        """A page of the ordered keys, by its number: the order is made anew each time."""
        said = self.asked.get("page", "")
        number = max(1, int(said)) if said.isdecimal() and len(said) < len("10000") else 1
        start = (number - 1) * PAGE
        keys = order[start : start + PAGE]
        rows = Company.objects.visible_to(self.sight).filter(among(keys)).with_keys().select_related("owner", "team")
        found = {row.pk: row for row in rows}
        older = str(number + 1) if len(order) > start + PAGE else ""
        return Page(
            [found[key] for key in keys if key in found], start + 1, older, str(number - 1) if number > 1 else ""
        )

    def fetch(self, *, size: int, **edge: Any) -> list[Company]:
        """Rows nearest to the edge first, with what opens and names them: one statement."""
        if not self.text:
            return self.candidates(size=size, **edge)
        return sieved(self.candidates, partial(borne_out, text=self.text), edge_of, size=size, step=size, **edge)

    def candidates(self, **where: Any) -> list[Company]:
        """Companies that answer what was asked, as far as the database can tell."""
        return list(self.companies.newest_for(self.sight, **where).with_keys().select_related("owner", "team"))

    @cached_property
    def rows(self) -> list[CompanyListed]:
        """The rows as the user sees them."""
        own = Columns(CustomField.Record.COMPANY, self.asking.columns, COMPANY)
        return shown_to(self.user, self.page.rows, view="contacts:companies", own=own)


def name_order(held: set[int], company: Company) -> tuple:
    """The sort key of a company."""
    if company.sole_trader_id in held:
        return (1, by_words(""))
    try:
        return (0, by_words(company.label))
    except Unreadable:
        return (1, by_words(""))


def of_base(base: str) -> Any:
    """Companies of a standing view: those in the bin, else the others."""
    return Company.objects.filter(binned_at__isnull=False) if base == BIN else Company.objects.alive()


@prepared
def tab_rows(reader: Sight, *, tab: str) -> tuple[str, list]:
    """The companies of a standing view, to be counted."""
    return capped_rows(of_base(tab), reader)

"""What the page of the companies says: tabs, orders, the pager. No queries beyond CompanyList's."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext

from crm.contacts.company_list.company_fields import ALL, BIN
from crm.contacts.company_list.company_query import BY_NAME, HERE, CompanyList
from crm.lists.access import capped
from crm.lists.pages.list_kinds import NEWEST
from crm.lists.pages.list_links import Links


@dataclass(frozen=True)
class CompanyPage:
    """A list of companies in words and links."""

    list: CompanyList

    @property
    def links(self) -> Links:
        """The links that every list has."""
        return Links(self.list.asking)

    def tabs(self) -> list[dict[str, Any]]:
        """All companies, the bin where something lies in it, then the saved views."""
        counts, alone = self.list.counts, self.list.asking.parent is None
        words = {ALL: (pgettext("companies", "All"), counts[HERE]), BIN: (pgettext("companies", "Bin"), counts[BIN])}
        standing = [
            {"url": f"?view={base}", "label": label, "count": capped(count), "current": alone and base == self.base}
            for base, (label, count) in words.items()
            if base == ALL or count or base == self.base
        ]
        return [*standing, *self.links.tabs(counts, capped)]

    @property
    def base(self) -> str:
        """The standing view that is looked at."""
        return self.list.asking.standing

    def orders(self) -> list[dict[str, Any]]:
        """The two orders."""
        now = BY_NAME if self.list.sorted_by_name else NEWEST
        return [order | {"current": order["word"] == now} for order in self.links.orders()]

    def turns(self) -> list[tuple[str, str, bool]]:
        """(name of the key, where the page begins, whether it is the next one) of the pages beside this one."""
        page, numbered = self.list.page, self.list.sorted_by_name
        keys = {"newer": page.newer, "older": page.older}
        return [("page" if numbered else name, place, name == "older") for name, place in keys.items() if place]

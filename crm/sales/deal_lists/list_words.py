"""What the pages of deals say over their rows: tabs, orders, the pager's words. No queries beyond those of the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.language.formats import num
from crm.lists.capped_counts import capped
from crm.lists.pages.list_links import ListLinks
from crm.lists.pages.sort_links import SortLinks
from crm.sales.deal_lists.deal_filters import OPEN, STATES
from crm.sales.deal_lists.deal_list import SHOWN_LIST, DealList


@dataclass(frozen=True)
class DealPage:
    """A list of deals in words and links."""

    list: DealList

    @property
    def links(self) -> ListLinks:
        """The links that every list has."""
        return ListLinks(self.list.asking)

    @property
    def tabs(self) -> Sequence[dict[str, Any]]:
        """Open, won and lost ones under the same filter, then the saved views."""
        alone = self.list.asking.parent is None
        built_in = [
            {
                "url": self.links.but(view=name, drop=None, state=None),
                "label": label,
                "count": capped(self.list.counts[name]),
                "current": alone and name == self.list.state,
            }
            for name, label in STATES.items()
        ]
        return built_in + self.links.tabs(self.list.counts, capped)

    @property
    def export_url(self) -> str:
        """Where this list, as it is narrowed now, is made into a file."""
        return f"{self.links.export_url}&state={self.list.state}"

    @property
    def sorting(self) -> SortLinks:
        """The heads and the menu that sort the list."""
        return SortLinks(self.links, self.list.order, fixed=bool(self.list.text))

    @property
    def words(self) -> str:
        """«1–50 of 312»."""
        return span(self.list.page.first, self.list.page.last, self.list.counts[SHOWN_LIST])

    @property
    def newer_url(self) -> str:
        """The page before this one; empty on the first."""
        return self.turn("newer", self.list.page.newer)

    @property
    def older_url(self) -> str:
        """The page after this one; empty on the last."""
        return self.turn("older", self.list.page.older)

    def turn(self, way: str, place: str) -> str:
        """The link to a neighbouring page."""
        return self.links.but(**{way: place}) if place else ""


@dataclass(frozen=True)
class OpenTabs:
    """The tabs over the board and the forecast: everything open, and the saved views of open deals."""

    links: ListLinks

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """Empty where there is no saved view to choose."""
        query = self.links.asking
        saved = [view for view in query.kept if view.said["base"] == OPEN]
        if not saved and not query.changed:
            return []
        every = {"url": f"?view={OPEN}", "label": STATES[OPEN], "current": query.parent is None}
        return [every, *(self.links.tab(view) for view in saved)]


def span(first: int, last: int, total: int) -> str:
    """«1–50 of 312»."""
    return _("%(first)s–%(last)s of %(total)s") % {"first": num(first), "last": num(last), "total": capped(total)}

"""The page of a contact list: tabs, chips, orders, the pager's text. No queries beyond those of ContactList."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.language.formats import num
from crm.contacts.contact_list.contact_query import HERE, ContactList
from crm.contacts.contact_list.standing_views import MINE
from crm.lists.capped_counts import capped
from crm.lists.pages.list_links import ListLinks
from crm.lists.pages.sort_links import SortLinks


@dataclass(frozen=True)
class ListPage:
    """The page of a contact list: its words and links."""

    list: ContactList

    @property
    def links(self) -> ListLinks:
        """The links that every list has."""
        return ListLinks(self.list.asking)

    def asked_but(self, **changes: str | None) -> str:
        """The query string of the list with some parameters changed (see `ListLinks.but`)."""
        return self.links.but(**changes)

    def tabs(self) -> Sequence[dict[str, Any]]:
        """The built-in views, then the saved ones; an empty built-in one shows only while open, except one's own."""
        built_in = [
            {
                "url": self.view_url(slug),
                "label": view.label,
                "count": capped(self.list.counts[slug]),
                "current": view is self.list.view and self.list.asking.parent is None,
            }
            for slug, view in self.list.views.items()
            if self.list.counts[slug] or view is self.list.view or slug == MINE
        ]
        return built_in + self.links.tabs(self.list.counts, capped)

    @property
    def sorting(self) -> SortLinks:
        """The heads and the menu that sort the list."""
        return SortLinks(self.links, self.list.order, fixed=bool(self.list.text))

    def purposes(self) -> Sequence[dict[str, Any]]:
        """The purposes for the badges, each with its link; the usual one needs no parameter."""
        return [
            {
                "url": self.asked_but(**{"for": purpose.slug}),
                "label": str(purpose),
                "current": purpose == self.list.purpose,
            }
            for purpose in self.list.purposes
        ]

    def export_url(self) -> str:
        """The page that exports this list as it is filtered now."""
        return reverse("contacts:export_new") + self.asked_but()

    def words(self) -> str:
        """«1–50 of 312»; of what is searched for nothing is counted ahead."""
        if self.list.text:
            return self.list.page.words()
        page, total = self.list.page, self.list.counts[HERE]
        span = {"first": num(page.first), "last": num(page.last), "total": capped(total)}
        return _("%(first)s–%(last)s of %(total)s") % span

    @property
    def total(self) -> str:
        """How many contacts the view has, capped."""
        return capped(self.list.counts[HERE])

    @property
    def longer(self) -> bool:
        """Whether there are more rows than on this page, and all of them can be ticked."""
        return not self.list.text and self.list.counts[HERE] > len(self.list.page.rows)

    def newer_url(self) -> str:
        """The page before this one; empty on the first."""
        return self.turn("newer", self.list.page.newer)

    def older_url(self) -> str:
        """The page after this one; empty on the last."""
        return self.turn("older", self.list.page.older)

    def turn(self, way: str, place: str) -> str:
        """The link to a neighbouring page; pages of an order that is made in memory have numbers."""
        if not place:
            return ""
        return self.asked_but(page=place) if self.list.numbered else self.asked_but(**{way: place})

    def all_count(self) -> str:
        """How many contacts the user sees at all, capped."""
        return capped(self.list.counts["all"])

    @property
    def label(self) -> str:
        """The name of the list: the saved view's, else the built-in view's."""
        saved = self.list.asking.parent
        return saved.name if saved else str(self.list.view.label)

    def view_url(self, slug: str) -> str:
        """A view without filters; the badges' purpose is kept."""
        params = {"view": slug, "for": self.list.asked.get("for", "")}
        return "?" + urlencode({name: value for name, value in params.items() if value})

"""What the page of a contact list says: tabs, chips, the order, the pager's words. No queries beyond ContactList's."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.templatetags.words import num
from crm.contacts.access import CAP
from crm.contacts.listing import BY_NAME, HERE, ContactList
from crm.contacts.standing_views import MINE

PLACES = ("older", "newer", "page")  # where one is, not what one asked for


def capped(count: int) -> str:
    """«312», or «1 000+» above the cap."""
    return f"{num(CAP)}+" if count > CAP else num(count)


@dataclass(frozen=True)
class ListPage:
    """A contact list in words and links."""

    list: ContactList

    def asked_but(self, **changes: str | None) -> str:
        """The query string of this list, from its first page on, with some keys changed; None takes a key out."""
        query = QueryDict(mutable=True)
        query.update({key: value for key, value in self.list.asked.items() if key not in PLACES and value})
        for key, value in changes.items():
            if value:
                query[key] = value
            else:
                query.pop(key, None)
        return f"?{query.urlencode()}"

    def tabs(self) -> list[dict[str, Any]]:
        """The standing views; one that is empty shows only while it is open, but for one's own contacts."""
        return [
            {
                "url": self.view_url(slug),
                "label": view.label,
                "count": capped(self.list.counts[slug]),
                "current": view is self.list.view,
            }
            for slug, view in self.list.views.items()
            if self.list.counts[slug] or view is self.list.view or slug == MINE
        ]

    def chips(self) -> list[dict[str, str]]:
        """The chosen filters, each with the way out."""
        return [{"text": words, "url": self.asked_but(**{name: None})} for name, words in self.list.filters.chips()]

    def orders(self) -> list[dict[str, Any]]:
        """The two orders."""
        by_name = self.list.sorted_by_name
        return [
            {"url": self.asked_but(sort=None), "label": _("Last activity"), "current": not by_name},
            {"url": self.asked_but(sort=BY_NAME), "label": _("Surname"), "current": by_name},
        ]

    def purposes(self) -> list[dict[str, Any]]:
        """What the badges can speak of, each with its link; the usual purpose needs none in the address."""
        return [
            {"url": self.asked_but(**{"for": one.slug}), "label": str(one), "current": one == self.list.purpose}
            for one in self.list.purposes
        ]

    def export_url(self) -> str:
        """Where this list, as it is narrowed now, is made into a file."""
        return reverse("contacts:export_new") + self.asked_but()

    def words(self) -> str:
        """«1–50 of 312»."""
        page, total = self.list.page, self.list.counts[HERE]
        span = {"first": num(page.first), "last": num(page.last), "total": capped(total)}
        return _("%(first)s–%(last)s of %(total)s") % span

    def newer_url(self) -> str:
        """The page before this one; empty on the first."""
        return self.turn("newer", self.list.page.newer)

    def older_url(self) -> str:
        """The page after this one; empty on the last."""
        return self.turn("older", self.list.page.older)

    def turn(self, way: str, place: str) -> str:
        """The link to a neighbouring page; pages by name have numbers."""
        if not place:
            return ""
        return self.asked_but(page=place) if self.list.sorted_by_name else self.asked_but(**{way: place})

    def all_count(self) -> str:
        """How many contacts the user sees at all."""
        return capped(self.list.counts["all"])

    def clear_url(self) -> str:
        """This view without filters."""
        return self.view_url(self.list.view.slug)

    def view_url(self, slug: str) -> str:
        """A view without filters; what the badges speak of stays."""
        said = {"view": slug, "for": self.list.asked.get("for", "")}
        return "?" + urlencode({name: value for name, value in said.items() if value})

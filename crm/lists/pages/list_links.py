"""The links above a list: tabs, filter chips, and its forms' state. No queries but those of ListQuery."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from crm.lists.filters import filter_params
from crm.lists.models import FEW
from crm.lists.pages.list_query import WORDS, ListQuery

PLACES = ("older", "newer", "page", "at", "as")  # where one is, not what one asked for


@dataclass(frozen=True)
class ListLinks:
    """One list query as links."""

    asking: ListQuery

    def but(self, **changes: str | None) -> str:
        """The query string of this list's first page with some parameters changed; None removes a parameter."""
        query = QueryDict(mutable=True)
        query.update({key: value for key, value in self.asking.asked.items() if key not in PLACES and value})
        for key, value in changes.items():
            if value:
                query[key] = value
            else:
                query.pop(key, None)
        return f"?{query.urlencode(safe=filter_params.SAFE)}"

    @property
    def known(self) -> tuple[str, ...]:
        """The parameters of the address that belong to the query."""
        return (*WORDS, *self.asking.fields.shortcuts)

    def state(self) -> list[tuple[str, str]]:
        """The query as (name, value) pairs for the hidden fields of a form."""
        return [(name, value) for name in self.known if (value := self.asking.asked.get(name, ""))]

    def query(self) -> str:
        """The query as a query string, for the address of another page about this list."""
        query = QueryDict(mutable=True)
        query.update(dict(self.state()))
        return f"?{query.urlencode(safe=filter_params.SAFE)}" if query else ""

    @property
    def list_url(self) -> str:
        """The list, or the presentation of it, with its current query."""
        params = {name: value for name, value in self.state() if name not in PLACES}
        query = QueryDict(mutable=True)
        query.update(params)
        query_string = f"?{query.urlencode(safe=filter_params.SAFE)}" if query else ""
        return self.asking.kind.url(self.asking.face) + query_string

    @property
    def export_url(self) -> str:
        """The page that exports this list as it is filtered now."""
        query = QueryDict(mutable=True)
        query.update({"what": self.asking.kind.slug, **dict(self.state())})
        return f"{reverse('contacts:export_new')}?{query.urlencode(safe=filter_params.SAFE)}"

    @property
    def way(self) -> str:
        """The query string for links of rows: the record's page then knows the list and its neighbours there."""
        return self.query() or f"?view={self.asking.standing}"

    def to(self, name: str, *args: str) -> str:
        """Another page about this list, with the query carried along."""
        return reverse(name, args=[self.asking.kind.slug, *args]) + self.query()

    @property
    def filter_url(self) -> str:
        """The filter editor."""
        return self.to("contacts:list_filter")

    @property
    def columns_url(self) -> str:
        """The page where columns are chosen."""
        return self.to("contacts:list_columns")

    @property
    def new_url(self) -> str:
        """The page that saves the query as a view."""
        return self.to("contacts:view_new")

    @property
    def editor_url(self) -> str:
        """The target of the editor's form, without a query: the form carries the state."""
        return reverse("contacts:list_filter", args=[self.asking.kind.slug])

    @property
    def arrange_url(self) -> str:
        """The target of the column form."""
        return reverse("contacts:list_columns", args=[self.asking.kind.slug])

    @property
    def save_url(self) -> str:
        """The target of the form of a new view."""
        return reverse("contacts:view_new", args=[self.asking.kind.slug])

    @property
    def clear_url(self) -> str:
        """The list without filters."""
        list_query = self.asking
        view = str(list_query.parent.uid) if list_query.parent else list_query.standing
        params = {
            "view": view,
            "f": filter_params.NOTHING if list_query.parent else "",
            "for": list_query.asked.get("for", ""),
        }
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in params.items() if value})
        return f"{list_query.kind.url(list_query.face)}?{query.urlencode()}"

    def chips(self) -> list[dict[str, Any]]:
        """The filter as groups of chips, each with the address of the list without it."""
        list_query = self.asking
        groups: list[dict[str, Any]] = []
        for number, group in enumerate(list_query.stored.groups):
            places = [(f"{number}.{row}", rule) for row, rule in enumerate(group.rules)]
            chips = [
                {"text": list_query.fields.words(rule), "url": self.without(place)}
                for place, rule in places
                if place not in list_query.dropped and list_query.fields.knows(rule)
            ]
            if chips:
                groups.append({"chips": chips, "any": group.any, "or": list_query.stored.any and bool(groups)})
        for name, rule in list_query.linked.items():
            chip = {"text": list_query.fields.words(rule), "url": self.but(**{name: None})}
            groups.append({"chips": [chip], "any": False, "or": False})
        return groups

    def without(self, place: str) -> str:
        """The list without the rule at `place`; for a filter with typed values the address holds only the place."""
        list_query = self.asking
        dropped = [*list_query.dropped, place]
        if list_query.stored.typed:
            return self.but(drop=",".join(dropped))
        remaining = list_query.stored.without(*dropped)
        return self.but(f=filter_params.filter_text(remaining) if remaining or list_query.saved else None, drop=None)

    def tabs(self, counts: Mapping[str, int], words: Callable[[int], str]) -> list[dict[str, Any]]:
        """The first FEW saved views, with their counts."""
        return [self.tab(view) | {"count": words(counts[str(view.uid)])} for view in self.asking.kept[:FEW]]

    def further(self) -> list[dict[str, Any]]:
        """The saved views beyond the first FEW, without counts."""
        return [self.tab(view) for view in self.asking.kept[FEW:]]

    def tab(self, view: Any) -> dict[str, Any]:
        """One saved view as a tab."""
        return {
            "url": f"?view={view.uid}",
            "label": view.name,
            "icon": "users" if view.team_id else "",
            "current": self.asking.parent == view,
        }

    @property
    def stored_sort(self) -> str:
        """The order saved in the view; empty for none."""
        return self.asking.saved.said.get("sort", "") if self.asking.saved else ""

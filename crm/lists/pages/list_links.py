"""The words and links over a list: tabs, chips, orders, the state that its forms carry. No queries beyond Asking's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from crm.lists.filters import filter_params
from crm.lists.models import FEW
from crm.lists.pages.list_query import WORDS, Asking

PLACES = ("older", "newer", "page", "at", "as")  # where one is, not what one asked for


@dataclass(frozen=True)
class Links:
    """What one list is asked, as links."""

    asking: Asking

    def but(self, **changes: str | None) -> str:
        """The query string of this list, from its first page on, with some keys changed; None takes a key out."""
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
        """The words of the address that say what is asked."""
        return (*WORDS, *self.asking.fields.shortcuts)

    def state(self) -> list[tuple[str, str]]:
        """The same as (name, value) pairs for the hidden fields of a form."""
        return [(name, value) for name in self.known if (value := self.asking.asked.get(name, ""))]

    def query(self) -> str:
        """The state alone, for the address of another page about this list."""
        query = QueryDict(mutable=True)
        query.update(dict(self.state()))
        return f"?{query.urlencode(safe=filter_params.SAFE)}" if query else ""

    @property
    def list_url(self) -> str:
        """The list itself, or the look at it, as it is asked now."""
        said = {name: value for name, value in self.state() if name not in PLACES}
        query = QueryDict(mutable=True)
        query.update(said)
        asked = f"?{query.urlencode(safe=filter_params.SAFE)}" if query else ""
        return self.asking.kind.url(self.asking.face) + asked

    @property
    def export_url(self) -> str:
        """Where this list, as it is narrowed now, is made into a file."""
        query = QueryDict(mutable=True)
        query.update({"what": self.asking.kind.slug, **dict(self.state())})
        return f"{reverse('contacts:export_new')}?{query.urlencode(safe=filter_params.SAFE)}"

    @property
    def way(self) -> str:
        """What a row's address carries, so that its page knows the list and leads to the rows beside it."""
        return self.query() or f"?view={self.asking.standing}"

    def to(self, name: str, *args: str) -> str:
        """Another page about this list, its state carried along."""
        return reverse(name, args=[self.asking.kind.slug, *args]) + self.query()

    @property
    def filter_url(self) -> str:
        """The editor."""
        return self.to("contacts:list_filter")

    @property
    def columns_url(self) -> str:
        """The columns."""
        return self.to("contacts:list_columns")

    @property
    def new_url(self) -> str:
        """The page that saves it as a view."""
        return self.to("contacts:view_new")

    @property
    def editor_url(self) -> str:
        """Where the editor's form goes: the state comes with the form."""
        return reverse("contacts:list_filter", args=[self.asking.kind.slug])

    @property
    def arrange_url(self) -> str:
        """Where the form of the columns goes."""
        return reverse("contacts:list_columns", args=[self.asking.kind.slug])

    @property
    def save_url(self) -> str:
        """Where the form of a new view goes."""
        return reverse("contacts:view_new", args=[self.asking.kind.slug])

    @property
    def clear_url(self) -> str:
        """The list without filters."""
        asking = self.asking
        view = str(asking.parent.uid) if asking.parent else asking.standing
        said = {"view": view, "f": filter_params.NOTHING if asking.parent else "", "for": asking.asked.get("for", "")}
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in said.items() if value})
        return f"{asking.kind.url(asking.face)}?{query.urlencode()}"

    def chips(self) -> list[dict[str, Any]]:
        """What narrows the list: groups of chips, each with the way out."""
        asking = self.asking
        groups: list[dict[str, Any]] = []
        for number, group in enumerate(asking.stored.groups):
            places = [(f"{number}.{row}", rule) for row, rule in enumerate(group.rules)]
            chips = [
                {"text": asking.fields.words(rule), "url": self.without(place)}
                for place, rule in places
                if place not in asking.dropped and asking.fields.knows(rule)
            ]
            if chips:
                groups.append({"chips": chips, "any": group.any, "or": asking.stored.any and bool(groups)})
        for name, rule in asking.linked.items():
            chip = {"text": asking.fields.words(rule), "url": self.but(**{name: None})}
            groups.append({"chips": [chip], "any": False, "or": False})
        return groups

    def without(self, place: str) -> str:
        """The list without the rule at `place`; of a filter that no address may hold only the place is said."""
        asking = self.asking
        dropped = [*asking.dropped, place]
        if asking.stored.typed:
            return self.but(drop=",".join(dropped))
        left = asking.stored.without(*dropped)
        return self.but(f=filter_params.written(left) if left or asking.saved else None, drop=None)

    def tabs(self, counts: Mapping[str, int], words: Callable[[int], str]) -> list[dict[str, Any]]:
        """The saved views with their counts: the first few."""
        return [self.tab(view) | {"count": words(counts[str(view.uid)])} for view in self.asking.kept[:FEW]]

    def further(self) -> list[dict[str, Any]]:
        """The others, without counts."""
        return [self.tab(view) for view in self.asking.kept[FEW:]]

    def tab(self, view: Any) -> dict[str, Any]:
        """One saved view."""
        return {
            "url": f"?view={view.uid}",
            "label": view.name,
            "icon": "users" if view.team_id else "",
            "current": self.asking.parent == view,
        }

    def orders(self) -> list[dict[str, Any]]:
        """The orders."""
        return [
            {"url": self.but(sort=word or ("-" if self.stored_sort else None)), "label": label, "word": word}
            for word, label in self.asking.kind.orders.items()
        ]

    @property
    def stored_sort(self) -> str:
        """The order that the view itself has."""
        return self.asking.saved.said.get("sort", "") if self.asking.saved else ""

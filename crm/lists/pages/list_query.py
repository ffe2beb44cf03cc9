"""What a reader asks of a list: which view, which filter, which columns, which order.

?view=mine                     a built-in view
?view=<id>                     a saved one, or the short key of a filter that must not stand in an address
&f=status:is:lead              another filter instead of the view's («-»: none); &drop=0.1 removes rules
&owner=<id> &company=<id> …    one more comparison: how other pages link to a list
&cols=firm.owner &sort=-name   other columns; the order of a column, with a minus turned round («-»: the list's own)
&as=board                      the presentation in which it was asked; never in that page's own address

Nothing that somebody typed is ever put into an address: it is sealed in the view (`ViewWord`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q

from crm.accounts.models import Team
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked
from crm.lists.filters import filter_params
from crm.lists.filters.conditions import FieldSet
from crm.lists.filters.rules import Filter, Rule
from crm.lists.models import Habit, SavedView
from crm.lists.pages.column_sorts import Order
from crm.lists.pages.list_kinds import ListKind
from crm.public_ids import public_id

PLACE = re.compile(r"\d{1,2}\.\d{1,2}")
WORDS = ("view", "f", "drop", "cols", "sort", "for", "as")  # of an address that say what is asked


def filter_of(view: SavedView) -> Filter:
    """The complete filter of a view, with the typed values put back; a value erased with a person matches nobody."""
    typed = view.by_place
    bare = Filter.of_json(view.said.get("filter"))

    def whole(place: str, rule: Rule) -> Rule:
        return Rule(rule.field, rule.op, (typed.get(place, ""),)) if rule.typed else rule

    return map_rules(bare, whole)


def map_rules(query_filter: Filter, change: Callable[[str, Rule], Rule]) -> Filter:
    """The filter with every rule changed by `change(place, rule)`."""
    changed = {place: change(place, rule) for place, rule in query_filter.places()}
    groups = tuple(
        type(group)(tuple(changed[f"{number}.{row}"] for row in range(len(group.rules))), group.any)
        for number, group in enumerate(query_filter.groups)
    )
    return Filter(groups, query_filter.any)


@dataclass
class ListQuery:
    """What `user` asks of the list `kind`; `asked` holds the parameters of its address or form."""

    kind: ListKind
    user: Any
    asked: Mapping[str, str]
    at: datetime

    def under(self, asked: Mapping[str, str]) -> "ListQuery":
        """The same list with other parameters; what was loaded about the reader and the views is reused."""
        other = replace(self, asked=asked)
        cached: dict[str, Any] = {
            name: self.__dict__[name] for name in ("fields", "habit", "visible") if name in self.__dict__
        }
        other.__dict__.update(cached)
        if other.named != self.named:
            other.__dict__.pop("visible", None)
        return other

    @cached_property
    def fields(self) -> FieldSet:
        """The filter fields of the list for this reader."""
        return self.kind.fields(self.user, self.at)

    @property
    def face(self) -> str:
        """The presentation of the list, as a word; empty for the list itself."""
        return self.asked.get("as", "")

    @cached_property
    def habit(self) -> str:
        """The view that opens first for the reader; empty when they chose none."""
        return next(iter(habits.rows(self.user, slug=self.kind.slug)), "")

    @property
    def named(self) -> str:
        """The requested view: from the address, else the one that opens first."""
        return self.asked.get("view", "") or self.habit

    @cached_property
    def visible(self) -> list[SavedView]:
        """The saved views of the list that the reader has, and the short key asked for."""
        bases = self.kind.bases(self.user)
        return [view for view in saved_views.rows(self.user, **self.views_wanted) if view.said["base"] in bases]

    @property
    def views_wanted(self) -> dict[str, Any]:
        """Which views `visible` asks for. One that opens first is always one of the tabs."""
        return {"slug": self.kind.slug, "named": public_id(self.asked.get("view", ""))}

    def beginning(self) -> list[Asked]:
        """What every list asks of its reader: its views, and with whom they may share one."""
        return [*self.asking_views(), own_teams.asking(self.user)]

    def asking_views(self) -> list[Asked]:
        """Which view opens first, and which they saved: also what a record asks that somebody opened from the list."""
        return [habits.asking(self.user, slug=self.kind.slug), saved_views.asking(self.user, **self.views_wanted)]

    @cached_property
    def saved(self) -> SavedView | None:
        """The saved view (or short key) asked for; None when a built-in view is."""
        named = public_id(self.named)
        return next((view for view in self.visible if view.uid == named), None)

    @property
    def kept(self) -> list[SavedView]:
        """The saved views that are the reader's tabs."""
        return [view for view in self.visible if view.kept]

    @property
    def base(self) -> str:
        """The slug of the built-in view that the query starts from; it may be unknown."""
        return self.saved.said.get("base", "") if self.saved else self.named

    @cached_property
    def standing(self) -> str:
        """The slug of the built-in view that the query starts from, always one that the reader has."""
        base = self.base
        return base if base in self.kind.bases(self.user) else self.kind.first(self.user)

    @cached_property
    def filter(self) -> Filter:
        """The effective filter: stored, minus dropped rules, plus links; unknown rules are left out."""
        return self.fields.sifted(self.stored.without(*self.dropped).also(*self.more))

    def sifted_of(self, view: SavedView) -> Filter:
        """The filter of another view, without unknown rules."""
        return self.fields.sifted(filter_of(view))

    @property
    def stored(self) -> Filter:
        """The filter of the address, else of the view, of which only what this reader's list knows is told on."""
        text = self.asked.get("f", "")
        if text:
            return Filter() if text == filter_params.NOTHING else filter_params.parse_filter(text)
        return self.fields.sifted(filter_of(self.saved)) if self.saved else Filter()

    @property
    def dropped(self) -> list[str]:
        """The places of the rules that the address removes from the filter."""
        return PLACE.findall(self.asked.get("drop", ""))

    @property
    def more(self) -> list[Rule]:
        """Additional rules from links of other pages."""
        return list(self.linked.values())

    @property
    def linked(self) -> dict[str, Rule]:
        """{parameter: rule} of the additional rules from links of other pages."""
        values = {name: self.asked[name] for name in self.fields.shortcuts if self.asked.get(name)}
        rules = {name: self.fields.shortcuts[name](value, self.asked) for name, value in values.items()}
        return {name: rule for name, rule in rules.items() if rule and self.fields.means(rule)}

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns to show, in order."""
        saved_columns = self.saved.said.get("columns", "") if self.saved else ""
        return self.kind.chosen(self.asked.get("cols", "") or saved_columns)

    @property
    def sort(self) -> str:
        """The requested order as a word; empty for the list's own."""
        saved_sort = self.saved.said.get("sort", "") if self.saved else ""
        return self.asked.get("sort", "") or saved_sort

    @cached_property
    def order(self) -> Order | None:
        """The requested order; None for the list's own, and for a column that has none."""
        order = Order.asked(self.sort, self.kind.sorts)
        return None if order == self.kind.own_order else order

    @property
    def parent(self) -> SavedView | None:
        """The saved view that this query is based on, directly or through a short key made from it."""
        if self.saved is None or self.saved.kept:
            return self.saved
        parent_uid = public_id(self.saved.said.get("of", ""))
        return next((view for view in self.kept if view.uid == parent_uid), None)

    @property
    def changed(self) -> bool:
        """Whether the query differs from the view, so that saving makes sense."""
        differs = any(self.asked.get(name) for name in ("f", "drop", "cols", "sort", *self.fields.shortcuts))
        return differs or bool(self.saved and not self.saved.kept)

    @property
    def rules(self) -> list[tuple[str, Rule]]:
        """(place, rule) of every rule of the filter."""
        return list(self.filter.places())


@prepared
def habits(reader: Any, *, slug: str) -> Any:
    """Which view of a list opens first."""
    return Habit.objects.filter(user=reader, list=slug).order_by().values_list("opens", flat=True)


@prepared
def own_teams(reader: Any) -> Any:
    """The reader's teams by name: whom they may share a view with."""
    return Team.objects.filter(pk__in=reader.team_ids).order_by("name")


@prepared
def saved_views(reader: Any, *, slug: str, named: UUID | None) -> Any:
    """The views of a list that the reader has as tabs, and the one named, with the words typed into them."""
    rows = SavedView.objects.visible_to(reader).filter(list=slug)
    wanted = Q(kept=True) if named is None else Q(kept=True) | Q(uid=named)
    return rows.filter(wanted).with_words()

"""What a reader asks of a list: which view, narrowed how, with which columns, in which order.

    ?view=mine                     a standing view
    ?view=<id>                     a saved one, or the short key of a filter that no address may hold
    &f=status:is:lead              another filter instead of the view's («-»: none); &drop=0.1 takes rules out
    &owner=<id> &company=<id> …    one more comparison: how other pages link to a list
    &cols=firm.owner &sort=name    other columns, another order
    &as=board                      in which look at the list it was asked; never in that page's own address

Nothing typed by anybody stands in an address: it lies sealed in the view (`ViewWord`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from crm.lists.filters import filter_params
from crm.lists.filters.conditions import Fields
from crm.lists.filters.rules import Filter, Rule
from crm.lists.models import Habit, SavedView
from crm.lists.pages.list_kinds import ListKind

PLACE = re.compile(r"\d{1,2}\.\d{1,2}")
WORDS = ("view", "f", "drop", "cols", "sort", "for", "as")  # of an address that say what is asked


def uid_of(text: str) -> UUID | None:
    """The public id in `text`; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def filter_of(view: SavedView) -> Filter:
    """The whole filter of a view, typed values put back at their places; what went with somebody finds nobody."""
    typed = view.by_place
    bare = Filter.of_json(view.said.get("filter"))

    def whole(place: str, rule: Rule) -> Rule:
        return Rule(rule.field, rule.op, (typed.get(place, ""),)) if rule.typed else rule

    return replaced(bare, whole)


def replaced(found: Filter, change: Callable[[str, Rule], Rule]) -> Filter:
    """The filter with every rule changed by `change(place, rule)`."""
    changed = {place: change(place, rule) for place, rule in found.places()}
    groups = tuple(
        type(group)(tuple(changed[f"{number}.{row}"] for row in range(len(group.rules))), group.any)
        for number, group in enumerate(found.groups)
    )
    return Filter(groups, found.any)


@dataclass
class Asking:
    """`asked` is the query of the list's address, or a form that carries it along."""

    kind: ListKind
    user: Any
    asked: Mapping[str, str]
    at: datetime

    def under(self, asked: Mapping[str, str]) -> "Asking":
        """The same list asked otherwise; what is known of the reader, and of views, is not asked again."""
        found = replace(self, asked=asked)
        known: dict[str, Any] = {
            name: self.__dict__[name] for name in ("fields", "habit", "visible") if name in self.__dict__
        }
        found.__dict__.update(known)
        if found.named != self.named:
            found.__dict__.pop("visible", None)
        return found

    @cached_property
    def fields(self) -> Fields:
        """What the list can be narrowed by, for this reader."""
        return self.kind.fields(self.user, self.at)

    @property
    def face(self) -> str:
        """The look at the list, as a word; empty for the list itself."""
        return self.asked.get("as", "")

    @cached_property
    def habit(self) -> str:
        """The view that opens first for them; empty where they have said nothing."""
        found = Habit.objects.filter(user=self.user, list=self.kind.slug).values_list("opens", flat=True).first()
        return found or ""

    @property
    def named(self) -> str:
        """The view asked for: by the address, else by habit."""
        return self.asked.get("view", "") or self.habit

    @cached_property
    def visible(self) -> list[SavedView]:
        """The saved views of the list that the reader has, pinned ones first, and the short key asked for."""
        rows = SavedView.objects.visible_to(self.user).filter(list=self.kind.slug)
        named = uid_of(self.named)
        keys = rows.filter(uid=named) if named else rows.none()
        bases = self.kind.bases(self.user)
        return [view for view in (rows.kept() | keys).with_words() if view.said["base"] in bases]

    @cached_property
    def saved(self) -> SavedView | None:
        """The saved view (or short key) asked for; None where a standing one is."""
        named = uid_of(self.named)
        return next((view for view in self.visible if view.uid == named), None)

    @property
    def kept(self) -> list[SavedView]:
        """The reader's tabs."""
        return [view for view in self.visible if view.kept]

    @property
    def base(self) -> str:
        """The slug of the standing view it starts from, perhaps an unknown one."""
        return self.saved.said.get("base", "") if self.saved else self.named

    @cached_property
    def standing(self) -> str:
        """The slug of the standing view it starts from: one that the reader has."""
        base = self.base
        return base if base in self.kind.bases(self.user) else self.kind.first(self.user)

    @cached_property
    def filter(self) -> Filter:
        """The filter, with what the list knows only."""
        return self.fields.sifted(self.stored.without(*self.dropped).also(*self.more))

    def sifted_of(self, view: SavedView) -> Filter:
        """The filter of another view, with what the list knows only."""
        return self.fields.sifted(filter_of(view))

    @property
    def stored(self) -> Filter:
        """The filter of the address, else of the view."""
        said = self.asked.get("f", "")
        if said:
            return Filter() if said == filter_params.NOTHING else filter_params.read(said)
        return filter_of(self.saved) if self.saved else Filter()

    @property
    def dropped(self) -> list[str]:
        """The places of rules taken out of it."""
        return PLACE.findall(self.asked.get("drop", ""))

    @property
    def more(self) -> list[Rule]:
        """Further comparisons that other pages link with."""
        return list(self.linked.values())

    @property
    def linked(self) -> dict[str, Rule]:
        """The same by the word of the address."""
        said = {name: self.asked[name] for name in self.fields.shortcuts if self.asked.get(name)}
        found = {name: self.fields.shortcuts[name](value, self.asked) for name, value in said.items()}
        return {name: rule for name, rule in found.items() if rule and self.fields.means(rule)}

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns, in order."""
        said = self.saved.said.get("columns", "") if self.saved else ""
        return self.kind.chosen(self.asked.get("cols", "") or said)

    @property
    def sort(self) -> str:
        """The order asked for, as a word; empty for the newest first."""
        said = self.saved.said.get("sort", "") if self.saved else ""
        return self.asked.get("sort", "") or said

    @property
    def parent(self) -> SavedView | None:
        """The kept view that was changed: by the address, or by the short key made of it."""
        if self.saved is None or self.saved.kept:
            return self.saved
        of = uid_of(self.saved.said.get("of", ""))
        return next((view for view in self.kept if view.uid == of), None)

    @property
    def changed(self) -> bool:
        """Whether something differs from the view, so that saving makes sense."""
        differs = any(self.asked.get(name) for name in ("f", "drop", "cols", "sort", *self.fields.shortcuts))
        return differs or bool(self.saved and not self.saved.kept)

    @property
    def rules(self) -> list[tuple[str, Rule]]:
        """(place, rule) of what narrows."""
        return list(self.filter.places())

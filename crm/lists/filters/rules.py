"""A filter: rules in groups, groups in a filter; either joins its parts by "all" or by "any".

It knows no columns: `FieldSet` (conditions.py) says what a rule means for one list and one reader.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_GROUPS, MOST_RULES, MOST_VALUES = 6, 8, 30
LONGEST = 200  # letters of something typed


class Op(models.TextChoices):
    """The operators by which a field is compared."""

    IS = "is", _("is one of")
    IS_NOT = "not", _("is none of")
    ALL_OF = "all", _("has all of")
    EQUALS = "eq", _("is exactly")
    HOLDS = "has", _("contains")
    BEFORE = "before", _("before")
    SINCE = "since", _("on or after")
    WITHIN = "within", _("in the last … days")
    OLDER = "older", _("more than … days ago")
    COMING = "coming", _("in the next … days")
    FOR = "for", _("for at least … days")
    YES = "yes", _("yes")
    NO = "no", _("no")
    EMPTY = "empty", _("is empty")
    FILLED = "filled", _("is filled in")


BARE = frozenset({Op.YES, Op.NO, Op.EMPTY, Op.FILLED})  # take no value
DAYS = frozenset({Op.WITHIN, Op.OLDER, Op.COMING, Op.FOR})  # take a number of days
TYPED = frozenset({Op.EQUALS, Op.HOLDS})  # take what somebody typed: never in an address


@dataclass(frozen=True)
class Rule:
    """One comparison. `repr` omits the values: they may be somebody's address."""

    field: str
    op: str
    values: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Rule({self.field}, {self.op})"

    @property
    def typed(self) -> bool:
        """Whether it holds a value that somebody typed."""
        return self.op in TYPED


@dataclass(frozen=True)
class Group:
    """Rules of which all must match, or any."""

    rules: tuple[Rule, ...]
    any: bool = False


@dataclass(frozen=True)
class Filter:
    """Groups of which all must match, or any. An empty filter narrows nothing."""

    groups: tuple[Group, ...] = ()
    any: bool = False

    def __bool__(self) -> bool:
        return bool(self.groups)

    @property
    def typed(self) -> bool:
        """Whether it holds a typed value and so must not be put into an address."""
        return any(rule.typed for _place, rule in self.places())

    def places(self) -> Iterator[tuple[str, Rule]]:
        """(place, rule) of every rule; a place is "group.rule", counted from 0."""
        for number, group in enumerate(self.groups):
            for row, rule in enumerate(group.rules):
                yield f"{number}.{row}", rule

    def without(self, *places: str) -> "Filter":
        """The filter without the rules at these places."""
        return self.where(lambda place, rule: place not in places)

    def where(self, fits: Any) -> "Filter":
        """The filter with the rules for which `fits(place, rule)` is true; empty groups are removed."""
        groups = []
        for number, group in enumerate(self.groups):
            rules = tuple(rule for row, rule in enumerate(group.rules) if fits(f"{number}.{row}", rule))
            if rules:
                groups.append(Group(rules, group.any))
        return Filter(tuple(groups), self.any)

    def also(self, *rules: Rule) -> "Filter":
        """The filter with each of `rules` required in addition."""
        if not rules:
            return self
        more = tuple(Group((rule,)) for rule in rules)
        if self.any and len(self.groups) > 1:  # «any of these, and also»: one level would mean something else
            return Filter((Group(tuple(rule for _place, rule in self.places()), any=True), *more))
        return Filter((*self.groups, *more))

    def as_json(self) -> dict[str, Any]:
        """The filter as plain data."""
        groups = [
            {"any": group.any, "rules": [[rule.field, rule.op, *rule.values] for rule in group.rules]}
            for group in self.groups
        ]
        return {"any": self.any, "groups": groups}

    @classmethod
    def of_json(cls, data: Mapping[str, Any] | None) -> "Filter":
        """The filter from the data that `as_json` returned; an empty one for None."""
        groups = tuple(
            Group(
                tuple(Rule(field, op, tuple(values)) for field, op, *values in group_data["rules"]), group_data["any"]
            )
            for group_data in (data or {}).get("groups", ())
        )
        return cls(groups, bool((data or {}).get("any")))

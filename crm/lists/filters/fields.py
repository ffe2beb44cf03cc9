"""What a list can be filtered by: a field has a name, a label, operators, and turns a rule into a condition.

Each kind of field is one class; a list declares its own instances. A sealed column can only be compared for equality
(by its blind index) or emptiness, and neither matches a person under restriction (Art. 18): `guard` excludes them.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from crm.lists.filters.day_spans import day_of, days_of, time_in_words
from crm.lists.filters.rules import BARE, Op, Rule

NOBODY = Q(pk__in=[])
EVERYBODY = ~NOBODY  # an empty Q would vanish from an «or»


@dataclass(frozen=True, kw_only=True)
class Field(ABC):
    """One field to filter by; a `hidden` one is used by links only, not offered in the editor."""

    name: str
    label: Any
    hidden: bool = False

    @property
    @abstractmethod
    def ops(self) -> tuple[Op, ...]:
        """The operators there are, the default one first."""

    @abstractmethod
    def condition(self, rule: Rule, at: datetime) -> Q:
        """The rule as a condition; a rule without a valid value matches nobody."""

    def said(self, rule: Rule) -> str:
        """The rule's values in words."""
        return ", ".join(rule.values)

    def means(self, rule: Rule) -> bool:
        """Whether the rule's values are valid here; a link with an invalid value is followed without the rule."""
        return True


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of several values: `choices` gives (value, label) pairs, `match(values)` the rows that have any of them.

    `guard` excludes rows about which even this must not be revealed.
    """

    choices: Callable[[], Sequence[tuple[str, Any]]]
    match: Callable[[Sequence[str]], Q]
    empty: Q | None = None
    guard: Q | None = None

    @property
    def ops(self) -> tuple[Op, ...]:
        return (Op.IS, Op.IS_NOT, *([Op.EMPTY, Op.FILLED] if self.empty is not None else []))

    def condition(self, rule: Rule, at: datetime) -> Q:
        matching = self.meant(rule)
        return matching if self.guard is None else matching & self.guard

    def meant(self, rule: Rule) -> Q:
        """The rule as a condition, before `guard` is applied."""
        if rule.op in BARE and self.empty is not None:
            return self.empty if rule.op == Op.EMPTY else ~self.empty
        labels = dict(self.choices())
        values = [value for value in rule.values if value in labels]
        matching = self.match(values) if values else NOBODY
        return ~matching if rule.op == Op.IS_NOT else matching

    def said(self, rule: Rule) -> str:
        labels = dict(self.choices())
        return ", ".join(dict.fromkeys(str(labels.get(value) or _("(not here)")) for value in rule.values))

    def means(self, rule: Rule) -> bool:
        return not set(rule.values).isdisjoint(dict(self.choices()))


@dataclass(frozen=True, kw_only=True)
class Several(Choice):
    """Several values at once: `every(values)` gives the rows that have all of them."""

    every: Callable[[Sequence[str]], Q]

    @property
    def ops(self) -> tuple[Op, ...]:
        return (Op.IS, Op.ALL_OF, *super().ops[1:])

    def meant(self, rule: Rule) -> Q:
        if rule.op != Op.ALL_OF:
            return super().meant(rule)
        labels = dict(self.choices())
        known = all(value in labels for value in rule.values)
        return self.every(rule.values) if rule.values and known else NOBODY


@dataclass(frozen=True, kw_only=True)
class Moment(Field):
    """A point in time: before or after a day, or a number of days back or ahead. A `nullable` one may be empty."""

    column: str
    nullable: bool = False
    ahead: bool = False

    @property
    def ops(self) -> tuple[Op, ...]:
        spans = (Op.COMING, Op.WITHIN, Op.OLDER) if self.ahead else (Op.WITHIN, Op.OLDER)
        return (*spans, Op.BEFORE, Op.SINCE, *([Op.EMPTY, Op.FILLED] if self.nullable else []))

    def condition(self, rule: Rule, at: datetime) -> Q:
        if rule.op in BARE:
            return Q(**{f"{self.column}__isnull": rule.op == Op.EMPTY})
        if rule.op in (Op.BEFORE, Op.SINCE):
            limit = day_of(rule)
            return Q(**{f"{self.column}__{'lt' if rule.op == Op.BEFORE else 'gte'}": limit}) if limit else NOBODY
        if (span := days_of(rule)) is None:
            return NOBODY
        if rule.op == Op.COMING:
            return Q(**{f"{self.column}__gte": at, f"{self.column}__lt": at + span})
        return Q(**{f"{self.column}__{'gte' if rule.op == Op.WITHIN else 'lt'}": at - span})

    def said(self, rule: Rule) -> str:
        return time_in_words(rule)


@dataclass(frozen=True, kw_only=True)
class Span(Field):
    """A number of days that `within(span, at)` turns into a condition: «without a conversation for 30 days»."""

    within: Callable[[timedelta, datetime], Q]
    op: Op = Op.FOR

    @property
    def ops(self) -> tuple[Op, ...]:
        return (self.op,)

    def condition(self, rule: Rule, at: datetime) -> Q:
        span = days_of(rule)
        return self.within(span, at) if span is not None else NOBODY

    def said(self, rule: Rule) -> str:
        return time_in_words(rule)


@dataclass(frozen=True, kw_only=True)
class Flag(Field):
    """Yes or no."""

    when: Callable[[datetime], Q]

    @property
    def ops(self) -> tuple[Op, ...]:
        return (Op.YES, Op.NO)

    def condition(self, rule: Rule, at: datetime) -> Q:
        return self.when(at) if rule.op == Op.YES else ~self.when(at)


@dataclass(frozen=True, kw_only=True)
class Typed(Field):
    """A typed value, never put into an address. `secret`: it identifies a person, so a view with it stays private.

    `match(text)` is the condition for a value, `empty` for none; `guard` excludes people about whom neither is
    revealed.
    """

    match: Callable[[str], Q] | None = None
    op: Op = Op.EQUALS
    empty: Q | None = None
    guard: Q = EVERYBODY
    secret: bool = False
    whose: Callable[[str], Any] | None = None  # people's keys, by the address typed

    @property
    def ops(self) -> tuple[Op, ...]:
        return (*([self.op] if self.match else []), *([Op.FILLED, Op.EMPTY] if self.empty is not None else []))

    def condition(self, rule: Rule, at: datetime) -> Q:
        if rule.op in BARE and self.empty is not None:
            return (self.empty if rule.op == Op.EMPTY else ~self.empty) & self.guard
        text = rule.values[0].strip() if rule.values else ""
        return self.match(text) & self.guard if text and self.match else NOBODY

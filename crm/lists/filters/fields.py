"""What a list can be narrowed by: a field is a name, a label, its operators, and what a comparison means.

Each kind of field is one class; a list declares its own and nothing else. Of a sealed column only equality of an index
and emptiness can be asked, and neither answers for somebody who is restricted (Art. 18): `guard` sees to that.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from crm.lists.filters.day_spans import day_of, days_of, said_in_time
from crm.lists.filters.rules import BARE, Op, Rule

NOBODY = Q(pk__in=[])
EVERYBODY = ~NOBODY  # an empty Q would vanish from an «or»


@dataclass(frozen=True, kw_only=True)
class Field(ABC):
    """One thing to narrow by; a `hidden` one comes by links only."""

    name: str
    label: Any
    hidden: bool = False

    @property
    @abstractmethod
    def ops(self) -> tuple[Op, ...]:
        """The comparisons there are, the usual one first."""

    @abstractmethod
    def condition(self, rule: Rule, at: datetime) -> Q:
        """What the rule means; one whose values mean nothing finds nobody."""

    def said(self, rule: Rule) -> str:
        """The values in words."""
        return ", ".join(rule.values)

    def means(self, rule: Rule) -> bool:
        """Whether its values say anything here; a link whose value does not is followed without it."""
        return True


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of several: `choices` gives (value, label) pairs, `match(values)` the rows that have any of them.

    `guard` leaves out those of whom even that is not told.
    """

    choices: Callable[[], Sequence[tuple[str, Any]]]
    match: Callable[[Sequence[str]], Q]
    empty: Q | None = None
    guard: Q | None = None

    @property
    def ops(self) -> tuple[Op, ...]:
        return (Op.IS, Op.IS_NOT, *([Op.EMPTY, Op.FILLED] if self.empty is not None else []))

    def condition(self, rule: Rule, at: datetime) -> Q:
        found = self.meant(rule)
        return found if self.guard is None else found & self.guard

    def meant(self, rule: Rule) -> Q:
        """The rows that the rule means, whoever they are."""
        if rule.op in BARE and self.empty is not None:
            return self.empty if rule.op == Op.EMPTY else ~self.empty
        known = dict(self.choices())
        values = [value for value in rule.values if value in known]
        found = self.match(values) if values else NOBODY
        return ~found if rule.op == Op.IS_NOT else found

    def said(self, rule: Rule) -> str:
        known = dict(self.choices())
        return ", ".join(dict.fromkeys(str(known.get(value) or _("(not here)")) for value in rule.values))

    def means(self, rule: Rule) -> bool:
        return not set(rule.values).isdisjoint(dict(self.choices()))


@dataclass(frozen=True, kw_only=True)
class Moment(Field):
    """A moment: before or after a day, so many days back or ahead. A `nullable` one may be missing."""

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
            found = day_of(rule)
            return Q(**{f"{self.column}__{'lt' if rule.op == Op.BEFORE else 'gte'}": found}) if found else NOBODY
        if (span := days_of(rule)) is None:
            return NOBODY
        if rule.op == Op.COMING:
            return Q(**{f"{self.column}__gte": at, f"{self.column}__lt": at + span})
        return Q(**{f"{self.column}__{'gte' if rule.op == Op.WITHIN else 'lt'}": at - span})

    def said(self, rule: Rule) -> str:
        return said_in_time(rule)


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
        return said_in_time(rule)


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
    """Something typed, which never stands in an address. `secret`: it names a person, so no view with it is shared.

    `match(text)` says who has it, `empty` who has none; `guard` leaves out those of whom even that is not told.
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

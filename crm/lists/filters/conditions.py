"""The filter fields of one list for one reader: a whole filter as a condition, and as words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import and_, or_

from django.db.models import Q

from crm.lists.filters.fields import EVERYBODY, Field
from crm.lists.filters.lazy_fields import LazyMapping
from crm.lists.filters.rules import BARE, Filter, Group, Op, Rule

More = Callable[[], Mapping[str, Field]]
Shortcut = Callable[[str, Mapping[str, str]], Rule | None]


def equals_shortcut(name: str) -> Shortcut:
    """A shortcut for an address: the field `name` equals the value."""
    return lambda value, _asked: Rule(name, Op.IS, (value,))


@dataclass(frozen=True)
class FieldSet:
    """The fields of one list for one reader, by name.

    `shortcuts` read a comparison from one parameter of an address: {parameter: function of (value, all parameters) that
    returns a rule}. Other pages use them to link to a list: `/contacts/?owner=<id>`, `?company=<id>`.
    """

    by_name: Mapping[str, Field] = field(default_factory=dict)
    shortcuts: Mapping[str, Shortcut] = field(default_factory=dict)

    @classmethod
    def of(
        cls, *fields: Field, shortcuts: Mapping[str, Shortcut] | None = None, more: More | None = None
    ) -> "FieldSet":
        """These fields, and the organisation's custom fields, which `more()` loads only when one is asked for."""
        by_name = {item.name: item for item in fields}
        return cls(LazyMapping(by_name, more) if more else by_name, shortcuts or {})

    @property
    def offered(self) -> list[Field]:
        """The fields that the editor offers, in order."""
        return [item for item in self.by_name.values() if not item.hidden]

    def knows(self, rule: Rule) -> bool:
        """Whether the list has this field with this operator, and a value where the operator needs one."""
        known = self.by_name.get(rule.field)
        return known is not None and rule.op in known.ops and (rule.op in BARE or bool(rule.values))

    def means(self, rule: Rule) -> bool:
        """Whether the rule is known and at least one of its values is valid."""
        return self.knows(rule) and self.by_name[rule.field].means(rule)

    def sifted(self, query_filter: Filter) -> Filter:
        """The filter without rules that this list does not know."""
        return query_filter.where(lambda _place, rule: self.knows(rule))

    def condition(self, query_filter: Filter, at: datetime) -> Q:
        """The condition of the whole filter; every rule must be known."""
        return joined([self.group(rule_group, at) for rule_group in query_filter.groups], either=query_filter.any)

    def group(self, group: Group, at: datetime) -> Q:
        """The condition of one group of rules."""
        return joined([self.by_name[rule.field].condition(rule, at) for rule in group.rules], either=group.any)

    def words(self, rule: Rule) -> str:
        """`Owner: Marta Krawczyk`, `Tag is none of: VIP`, `Created: in the last 30 days`."""
        known = self.by_name[rule.field]
        if rule.op in BARE:
            return f"{known.label}: {Op(rule.op).label}"
        if rule.op in (Op.IS_NOT, Op.ALL_OF):
            return f"{known.label} {Op(rule.op).label}: {known.said(rule)}"
        return f"{known.label}: {known.said(rule)}"

    def secret(self, query_filter: Filter) -> bool:
        """Whether a typed value in the filter identifies a person, so that the view must stay private."""
        return any(
            rule.typed and getattr(self.by_name.get(rule.field), "secret", True) for _p, rule in query_filter.places()
        )


def joined(conditions: Sequence[Q], *, either: bool) -> Q:
    """The conditions joined by AND, or by OR with `either`; every row for no conditions."""
    return reduce(or_ if either else and_, conditions) if conditions else EVERYBODY

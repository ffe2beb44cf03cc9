"""The fields of one list for one reader: what a whole filter means, and how it reads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import and_, or_

from django.db.models import Q

from crm.lists.filters.fields import EVERYBODY, Field
from crm.lists.filters.lazy_fields import Grown
from crm.lists.filters.rules import BARE, Filter, Group, Op, Rule

More = Callable[[], Mapping[str, Field]]
Shortcut = Callable[[str, Mapping[str, str]], Rule | None]


def is_(name: str) -> Shortcut:
    """A shortcut: the field is what the address says."""
    return lambda value, _asked: Rule(name, Op.IS, (value,))


@dataclass(frozen=True)
class Fields:
    """The fields of one list for one reader, by name.

    `shortcuts` read a comparison from one word of an address: {name: rule for (value, whole address)}. So other pages
    link to a list: `/contacts/?owner=<id>`, `?company=<id>`.
    """

    by_name: Mapping[str, Field] = field(default_factory=dict)
    shortcuts: Mapping[str, Shortcut] = field(default_factory=dict)

    @classmethod
    def of(cls, *fields: Field, shortcuts: Mapping[str, Shortcut] | None = None, more: More | None = None) -> "Fields":
        """These fields, and those of the house's own that `more()` brings when somebody speaks of one."""
        own = {one.name: one for one in fields}
        return cls(Grown(own, more) if more else own, shortcuts or {})

    @property
    def offered(self) -> list[Field]:
        """Those of the editor, in their order."""
        return [one for one in self.by_name.values() if not one.hidden]

    def knows(self, rule: Rule) -> bool:
        """Whether the list has such a comparison."""
        found = self.by_name.get(rule.field)
        return found is not None and rule.op in found.ops and (rule.op in BARE or bool(rule.values))

    def means(self, rule: Rule) -> bool:
        """Whether the comparison is known, and its value as well."""
        return self.knows(rule) and self.by_name[rule.field].means(rule)

    def sifted(self, asked: Filter) -> Filter:
        """The filter without what this list does not know."""
        return asked.where(lambda _place, rule: self.knows(rule))

    def condition(self, asked: Filter, at: datetime) -> Q:
        """The rows that the filter leaves; every rule must be known."""
        return joined([self.group(one, at) for one in asked.groups], either=asked.any)

    def group(self, group: Group, at: datetime) -> Q:
        """The rows that one group leaves."""
        return joined([self.by_name[rule.field].condition(rule, at) for rule in group.rules], either=group.any)

    def words(self, rule: Rule) -> str:
        """`Owner: Marta Krawczyk`, `Tag is none of: VIP`, `Created: in the last 30 days`."""
        found = self.by_name[rule.field]
        if rule.op in BARE:
            return f"{found.label}: {Op(rule.op).label}"
        if rule.op == Op.IS_NOT:
            return f"{found.label} {Op.IS_NOT.label}: {found.said(rule)}"
        return f"{found.label}: {found.said(rule)}"

    def secret(self, asked: Filter) -> bool:
        """Whether something typed in it names a person."""
        return any(rule.typed and getattr(self.by_name.get(rule.field), "secret", True) for _p, rule in asked.places())


def joined(conditions: Sequence[Q], *, either: bool) -> Q:
    """All of them, or any of them; everybody for none."""
    return reduce(or_ if either else and_, conditions) if conditions else EVERYBODY

"""Lists in the order of a custom field: its values are sealed, so they are opened and put in order in memory, and the
database is given the records in that order. Pages, edges and what comes last are those of every other order.

Ranked is what the reader reads in the list: nothing masked for them, guarded, paused, or linked to what they do not
see. A field with more than MOST values has no order.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from django.db.models import Q

from crm.accounts.permissions.eyes import role_that_sees, whoever_reads
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.custom.holders import holder_of, records_behind
from crm.contacts.custom_values.link_rows import seen_links
from crm.contacts.models import CustomField
from crm.contacts.models.field_kinds import Kind
from crm.contacts.models.kind_table import KIND_OF, reckoned_as
from crm.lists.columns.cells import MASKED
from crm.lists.pages.column_sorts import ColumnSort
from crm.lists.pages.name_order import by_words
from crm.privacy.declarations import CUSTOM
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.sealed.values import hops_to_person

MOST = 3000  # the database looks each row up among them


@dataclass(frozen=True)
class SortsWithCustom(Mapping[str, ColumnSort]):
    """The orders of a list with those of its custom fields, which are asked for by name only: walking gives `own`.

    `hidden` is the condition of records of which nothing is told, `person` the path to the person whose record it is,
    where some are nobody's (empty: each is a person's), `held` the path to what has its owner and team, with the
    underscores behind it (empty: the record itself).
    """

    own: Mapping[str, ColumnSort]
    record: str
    hidden: Callable[[], Q]
    person: str = ""
    held: str = ""

    @cached_property
    def fields(self) -> dict[str, CustomField]:
        """{name: field} of those that the reader's list can be ordered by, once they have few enough values."""
        readable = CustomField.objects.readable(role_that_sees()).of(self.record).with_choices()
        return {field.name: field for field in readable if not field.guarded and field.category not in MASKED}

    @cached_property
    def counted(self) -> dict[str, bool]:
        """{name: whether the field has few values} of those that were asked about."""
        return {}

    def few(self, field: CustomField) -> bool:
        """Whether the field has no more values than can be put in order."""
        rows = holder_of(self.record).objects.filter(definition=field).order_by()
        return len(rows.values_list("pk")[: MOST + 1]) <= MOST

    def __getitem__(self, name: str) -> ColumnSort:
        if not name.startswith(CUSTOM):
            return self.own[name]
        field = self.fields[name]
        if name not in self.counted:
            self.counted[name] = self.few(field)
        if not self.counted[name]:
            raise KeyError(name)
        return ColumnSort("pk", ranks=partial(self.ranked, field), hidden=self.hidden)

    def __iter__(self) -> Iterator[str]:
        return iter(self.own)

    def __len__(self) -> int:
        return len(self.own)

    def ranked(self, field: CustomField) -> list[int]:
        """Keys of the records whose value the reader reads, by that value."""
        holder: Any = holder_of(self.record)
        clear = records_behind(holder).objects.filter(self.clear_for(whoever_reads())).exclude(self.hidden())
        rows = holder.objects.filter(**{f"{holder.BEARER}__in": clear.order_by().values("pk")}, definition=field)
        values = list(rows.select_related("__".join([*hops_to_person(holder), "key"]))[:MOST])
        for value in values:
            value.definition = field
        keyed = [(key, getattr(value, f"{holder.BEARER}_id")) for value in seen_links(values) if (key := key_of(value))]
        return [pk for _key, pk in sorted(keyed)]

    def clear_for(self, reader: Any) -> Q:
        """The condition of records whose values the reader reads unmasked in lists (ownership/custody.py)."""
        if reader is None or reader.reach(Group.CONTACT_DATA) != Reach.ALL:
            return Q(pk__isnull=False)
        owner, team = f"{self.held}owner", f"{self.held}team"
        at_hand = Q(**{owner: reader}) | Q(**{f"{team}__in": reader.team_ids})
        at_hand |= Q(**{f"{owner}__in": reader.covering_ids})
        return at_hand | Q(**{f"{self.person}__isnull": True}) if self.person else at_hand


def key_of(value: Any) -> tuple[Any, ...] | None:
    """What a value is ordered by; None for one that cannot be read."""
    try:
        return sort_key(value.definition, value.kept)
    except Unreadable:
        return None


def sort_key(field: CustomField, stored: str) -> tuple[Any, ...]:
    """What a stored value of a field is ordered by: numbers by size, amounts within their currency, days by date,
    choices by their places, everything else as words.
    """
    kind = reckoned_as(stored) if field.kind == Kind.FORMULA else field.kind
    match kind:
        case Kind.NUMBER:
            return kind, Decimal(stored)
        case Kind.MONEY:
            amount, _blank, currency = stored.partition(" ")
            return kind, currency, Decimal(amount)
        case Kind.DATE:
            return kind, stored
        case Kind.YES_NO | Kind.CHOICE:
            places = {key: place for place, (key, _label) in enumerate(KIND_OF[field.kind].asked_for(field))}
            return kind, places.get(stored, len(places)), stored
    return kind, *by_words(field.words(stored))

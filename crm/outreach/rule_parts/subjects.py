"""What a rule is about: a contact or a deal, as its owner sees it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from crm.contacts.contact_list import contact_fields
from crm.contacts.models import Contact
from crm.lists.access import pk_among
from crm.lists.filters.conditions import FieldSet
from crm.lists.filters.rules import Filter
from crm.sales.deal_lists import deal_filters
from crm.sales.models import Deal

CONTACT, DEAL = "contact", "deal"


class ConditionGone(Exception):
    """A condition asks for a field that its reader has not, or not any more: without it the rule would do more."""


def rows_for(of: str, user: Any) -> Any:
    """The records of the kind that `user` sees, with what opens them."""
    if of == CONTACT:
        return Contact.objects.alive().visible_to(user).with_keys()
    return Deal.objects.alive().visible_to(user).with_keys()


def fields_for(of: str, user: Any, at: datetime) -> FieldSet:
    """What conditions can ask for: the filter fields of the list of such records."""
    make = contact_fields.fields_for if of == CONTACT else deal_filters.fields_for
    return make(user, at)


def matching(of: str, user: Any, query_filter: Filter, keys: Iterable[int], at: datetime) -> Mapping[int, Any]:
    """{key: record} of those of the keys that `user` sees and that meet the conditions. Raises ConditionGone."""
    fields = fields_for(of, user, at)
    if not all(fields.knows(rule) for _place, rule in query_filter.places()):
        raise ConditionGone
    rows = rows_for(of, user).filter(pk_among(list(keys)))
    if query_filter.groups:
        rows = rows.filter(fields.condition(query_filter, at))
    return {row.pk: row for row in rows}


def people_of(record: Any) -> list[int]:
    """The keys of the people whom a record is about: acts on them stop while one is restricted."""
    return [record.pk] if isinstance(record, Contact) else list(record.keys_of_party)


def contact_behind(record: Any) -> Contact | None:
    """The person of a record as a contact; None for a firm's deal."""
    if isinstance(record, Contact):
        return record
    return record.person.contact if record.person else None

"""Columns of the house's own in a file: which there are, and what a batch of rows says in them, in one statement."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from crm.contacts.columns.own import having
from crm.contacts.custom.holders import holder_of
from crm.contacts.custom_values.value_store import called
from crm.contacts.models import CustomField
from crm.contacts.models.custom_values import HeldValue
from crm.contacts.models.field_kinds import NBSP
from crm.privacy.sealed.values import hops_to_person

Values = dict[int, dict[str, HeldValue]]


def own_columns(record: str) -> dict[str, CustomField]:
    """{name: field} of a kind of record that a file may hold."""
    return having(record, "exported")


def own_of(record: str, rows: Sequence[Any], columns: Sequence[str]) -> Values:
    """{row: {column: its value}}, opened on reading; nothing where no column is one of the house's own."""
    fields = {field.pk: field for field in called(columns, record).values()}
    found: Values = defaultdict(dict)
    if fields and rows:
        holder: Any = holder_of(record)
        told = holder.objects.filter(**{f"{holder.BEARER}__in": [one.pk for one in rows]}, definition__in=list(fields))
        for value in told.select_related("__".join([*hops_to_person(holder), "key"])):
            value.definition = fields[value.definition_id]
            found[getattr(value, f"{holder.BEARER}_id")][value.definition.name] = value
    return found


def in_own(values: dict[str, HeldValue], name: str) -> str:
    """What a row says in one of them, as it is read."""
    value = values.get(name)
    return value.definition.words(value.kept).replace(NBSP, " ") if value else ""

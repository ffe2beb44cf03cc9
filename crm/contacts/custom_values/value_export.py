"""Custom columns in an exported file: which there are, and the values of a batch of rows, in one statement."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from crm.contacts.columns.own import fields_on_surface
from crm.contacts.custom.holders import holder_of
from crm.contacts.custom_values.link_rows import seen_links
from crm.contacts.custom_values.value_store import fields_named
from crm.contacts.models import CustomField
from crm.contacts.models.custom_values import HeldValue
from crm.contacts.models.field_kinds import NBSP
from crm.privacy.sealed.values import hops_to_person

Values = dict[int, dict[str, HeldValue]]


def exportable_fields(record: str) -> dict[str, CustomField]:
    """{name: field} of a kind of record that a file may contain."""
    return fields_on_surface(record, "exported")


def values_by_row(record: str, rows: Sequence[Any], columns: Sequence[str]) -> Values:
    """{row: {column: its value}}, decrypted on access; empty where no column is custom."""
    fields = {field.pk: field for field in fields_named(columns, record).values()}
    by_row: Values = defaultdict(dict)
    if fields and rows:
        holder: Any = holder_of(record)
        stored = holder.objects.filter(
            **{f"{holder.BEARER}__in": [row.pk for row in rows]}, definition__in=list(fields)
        )
        values = list(stored.select_related("__".join([*hops_to_person(holder), "key"])))
        for value in values:
            value.definition = fields[value.definition_id]
        for value in seen_links(values):
            by_row[getattr(value, f"{holder.BEARER}_id")][value.definition.name] = value
    return by_row


def exported_text(values: dict[str, HeldValue], name: str) -> str:
    """The value of a row in one custom column, as text."""
    value = values.get(name)
    return value.definition.filed(value.kept).replace(NBSP, " ") if value else ""

"""Columns of the house's own in lists: which there are, and what a page of rows says in them, in one statement for all.

Guarded kinds of data are no columns of lists: a page of fifty people is no place for them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from crm.contacts.columns.own import column_of, own_columns
from crm.contacts.custom.holders import holder_of
from crm.contacts.custom_values.value_store import called
from crm.contacts.models import CustomField
from crm.lists.columns import Columns as Table
from crm.lists.columns.cells import MASKED, Cells, cells, clear_names, plain
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.masking import DOTS, masked
from crm.privacy.sealed.values import hops_to_person


def columns_of(record: str) -> Mapping[str, Any]:
    """{name: label} of the columns that a list of such records can have."""
    return {column.name: column.label for column in own_columns(record) if column.listed}


class Columns:
    """The custom columns among those that a list shows, and the plain ones of the record's table."""

    def __init__(self, record: str, columns: Iterable[str], table: Table | None = None) -> None:
        self.record, self.table = record, table
        self.plain = plain(table, columns) if table else []
        self.fields = {name: field for name, field in called(columns, record).items() if column_of(field).listed}

    @property
    def clear_names(self) -> list[str]:
        """Names of those that stand in clear, for the access log."""
        own = [name for name, field in self.fields.items() if field.category not in MASKED]
        return [*clear_names(self.plain), *own]

    def cells(self, seen: Mapping[int, bool]) -> Cells:
        """What the rows `seen` say: {primary key: whether in clear}. Asks nothing where no such column is shown."""
        found = cells(self.table, self.plain, seen) if self.table else {}
        if not self.fields or not seen:
            return found
        holder: Any = holder_of(self.record)
        by_pk = {field.pk: field for field in self.fields.values()}
        rows = holder.objects.filter(**{f"{holder.BEARER}__in": list(seen)}, definition__in=list(by_pk))
        for row in rows.select_related("__".join([*hops_to_person(holder), "key"])):
            row.definition = by_pk[row.definition_id]
            pk = getattr(row, f"{holder.BEARER}_id")
            found.setdefault(pk, {})[row.definition.name] = said(row, clear=seen[pk])
        return found


def said(row: Any, *, clear: bool) -> str:
    """One cell."""
    field: CustomField = row.definition
    try:
        text = field.words(row.kept)
    except Unreadable:
        return DOTS
    return text if clear and field.category not in MASKED else masked(field.category, text)

"""Custom columns in lists: which there are, and their text for a page of rows, in one statement for all.

Guarded kinds of data are not offered as columns: a page of fifty people is no place for them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from crm.contacts.columns.own import column_of, custom_columns
from crm.contacts.custom.holders import holder_of
from crm.contacts.custom_values.link_rows import seen_links
from crm.contacts.custom_values.value_store import fields_named
from crm.contacts.models import CustomField
from crm.lists.columns import Columns as Table
from crm.lists.columns.cells import MASKED, Cells, cells, text_columns, unmasked_names
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.masking import DOTS, masked
from crm.privacy.sealed.values import hops_to_person


def columns_of(record: str) -> Mapping[str, Any]:
    """{name: label} of the custom columns that a list of such records can have."""
    return {column.name: column.label for column in custom_columns(record) if column.listed}


class CustomColumns:
    """The custom columns among those that a list shows, and the plain ones of the record's table."""

    def __init__(self, record: str, columns: Iterable[str], table: Table | None = None) -> None:
        self.record, self.table = record, table
        self.plain = text_columns(table, columns) if table else []
        self.fields = {name: field for name, field in fields_named(columns, record).items() if column_of(field).listed}

    @property
    def clear_names(self) -> list[str]:
        """Names of the columns shown unmasked, for the access log."""
        unmasked = [name for name, field in self.fields.items() if field.category not in MASKED]
        return [*unmasked_names(self.plain), *unmasked]

    def cells(self, clear_by_pk: Mapping[int, bool]) -> Cells:
        """{row: {column: text}} of the given rows; `clear_by_pk` is {primary key: whether unmasked}."""
        texts = cells(self.table, self.plain, clear_by_pk) if self.table else {}
        if not self.fields or not clear_by_pk:
            return texts
        holder: Any = holder_of(self.record)
        by_pk = {field.pk: field for field in self.fields.values()}
        rows = holder.objects.filter(**{f"{holder.BEARER}__in": list(clear_by_pk)}, definition__in=list(by_pk))
        values = list(rows.select_related("__".join([*hops_to_person(holder), "key"])))
        for row in values:
            row.definition = by_pk[row.definition_id]
        for row in seen_links(values):
            pk = getattr(row, f"{holder.BEARER}_id")
            texts.setdefault(pk, {})[row.definition.name] = cell_text(row, clear=clear_by_pk[pk])
        return texts


def cell_text(row: Any, *, clear: bool) -> str:
    """The text of one cell."""
    field: CustomField = row.definition
    try:
        text = field.words(row.kept)
    except Unreadable:
        return DOTS
    return text if clear and field.category not in MASKED else masked(field.category, text)

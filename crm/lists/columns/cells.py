"""The text of a list page's plain columns, read in one statement for all rows.

Columns whose cell a template draws come with the rows; the others are read here, only when they are shown.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from crm.lists.columns.column import Column
from crm.lists.columns.surfaces import Listed
from crm.lists.columns.table import Columns
from crm.privacy.categories import Category
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.masking import DOTS, masked

MASKED = frozenset({Category.EMAIL, Category.PHONE})  # in lists for everybody, as the addresses themselves
Cells = dict[int, dict[str, str]]  # {primary key of a row: {what the list calls the column: what it says}}


def text_columns(table: Columns, codes: Iterable[str]) -> list[Column]:
    """The columns among `codes` whose cell is plain text and not drawn by a template."""
    shown_codes = set(codes)
    return [
        column
        for column in table
        if column.code in shown_codes and isinstance(column.listed, Listed) and not column.listed.drawn
    ]


def unmasked_names(columns: Iterable[Column]) -> list[str]:
    """Names of the columns that are shown unmasked, for the access log."""
    return [column.name for column in columns if column.category and column.category not in MASKED]


def cells(table: Columns, columns: Iterable[Column], clear_by_pk: Mapping[int, bool]) -> Cells:
    """{row: {column code: text}} of the given rows; `clear_by_pk` is {primary key: whether unmasked}."""
    column_list = list(columns)
    if not column_list or not clear_by_pk:
        return {}
    manager: Any = table.model._default_manager
    rows = manager.filter(pk__in=list(clear_by_pk)).with_keys()
    return {
        row.pk: {column.code: cell(column, row, clear=clear_by_pk[row.pk]) for column in column_list} for row in rows
    }


def cell(column: Column, row: Any, *, clear: bool) -> str:
    """The text of one cell; masked unless `clear`, and dots where it cannot be decrypted."""
    try:
        text = column.words(row)
    except Unreadable:
        return DOTS
    return text if not column.category or (clear and column.category not in MASKED) else masked(column.category, text)

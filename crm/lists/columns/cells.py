"""What a page of a list says in plain columns of the table, in one statement for all rows.

Columns that the template of a row draws itself come with the rows; any other is read here when somebody shows it.
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


def plain(table: Columns, codes: Iterable[str]) -> list[Column]:
    """Those of the columns shown that no template draws."""
    shown = set(codes)
    return [one for one in table if one.code in shown and isinstance(one.listed, Listed) and not one.listed.drawn]


def clear_names(columns: Iterable[Column]) -> list[str]:
    """Names of those that stand in clear, for the access log."""
    return [one.name for one in columns if one.category and one.category not in MASKED]


def cells(table: Columns, columns: Iterable[Column], seen: Mapping[int, bool]) -> Cells:
    """What the rows `seen` say: {primary key: whether in clear}. Asks nothing where no such column is shown."""
    wanted = list(columns)
    if not wanted or not seen:
        return {}
    manager: Any = table.model._default_manager
    rows = manager.filter(pk__in=list(seen)).with_keys()
    return {row.pk: {one.code: cell(one, row, clear=seen[row.pk]) for one in wanted} for row in rows}


def cell(column: Column, row: Any, *, clear: bool) -> str:
    """One cell."""
    try:
        text = column.words(row)
    except Unreadable:
        return DOTS
    return text if not column.category or (clear and column.category not in MASKED) else masked(column.category, text)

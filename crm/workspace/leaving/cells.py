"""A row of the package: its values as machines read them, and what a cell of a sheet shows of each.

In a line of JSON a day is ISO 8601, an amount a text of digits, a choice its code. `kind_of_cell` says what a column
holds, so that a sheet has real days and numbers.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import models

from crm.contacts.custom_values.value_export import exportable_fields, exported_text, values_by_row
from crm.lists.columns import Column, Control, Sort
from crm.privacy.categories import Category
from crm.workspace.leaving.package_kinds import PackageKind

DAY, MOMENT, NUMBER, TEXT = "day", "moment", "number", "text"
OF_A_FIELD = (
    (models.DateTimeField, MOMENT),
    (models.DateField, DAY),
    (models.DecimalField, NUMBER),
    (models.IntegerField, NUMBER),
)
OF_A_SORT = {Sort.DAY: DAY, Sort.MONEY: NUMBER}
MOMENTS = ("last", "created")
KNOWN = set(Category.values)


def columns_of(kind: PackageKind) -> list[Column]:
    """The columns of a kind that go along."""
    return kind.table.having("packed")


def custom_of(kind: PackageKind) -> dict[str, Any]:
    """{name: field} of the organisation's own fields of such records."""
    return exportable_fields(kind.record) if kind.record else {}


def kind_of_cell(kind: PackageKind, column: Column) -> str:
    """What a column holds: a day, a moment, a number or a text."""
    if column.name in MOMENTS:
        return MOMENT
    own_field = kind.table.field(column.name) if column.read is None else None
    for model, name in OF_A_FIELD:
        if isinstance(own_field, model):
            return name
    return OF_A_SORT.get(column.control.sort, TEXT) if isinstance(column.control, Control) else TEXT


def plain(value: Any) -> Any:
    """A value as JSON has it; what JSON does not know is said in words."""
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items()}
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def category_of(column: Column, row: Any) -> str:
    """The kind of personal data in a column of this row; of a paper the row says it. Empty for none."""
    if not column.category or column.category in KNOWN:
        return str(column.category)
    return str(getattr(row, column.category, ""))


def lines_of(
    kind: PackageKind, rows: Sequence[Any], allowed: Mapping[int, frozenset[str]], purposes: Mapping[int, Sequence[str]]
) -> dict[int, dict[str, Any]]:
    """{row: its line}, without those whose values nobody's purposes need; rows come with their keys.

    `allowed` are the categories that may go along of each person, `purposes` the names of what they go along for.
    """
    custom, beside = custom_of(kind), kind.beside(rows)
    own = values_by_row(kind.record, rows, list(custom)) if custom else {}
    lines = {}
    for row in rows:
        bearer = kind.bearer(row)
        may = allowed.get(bearer) if bearer is not None else None
        values = values_of(kind, row, beside.get(row.pk, {}), may)
        if values is None:
            continue
        for name, each in custom.items():
            if may is None or each.category in may:
                values[name] = exported_text(own.get(row.pk, {}), name)
        links = {name: plain(read(row)) for name, read in kind.links.items()}
        line = {"id": plain(kind.uid(row)), "values": values, "links": links}
        lines[row.pk] = line | ({"purposes": list(purposes[row.pk])} if kind.partly else {})
    return lines


def values_of(
    kind: PackageKind, row: Any, beside: Mapping[str, Any], may: frozenset[str] | None
) -> dict[str, Any] | None:
    """{column: value} of a row; None where a value may not go along and the row cannot go without it."""
    values: dict[str, Any] = {}
    for column in columns_of(kind):
        category = category_of(column, row)
        if may is not None and category and category not in may:
            if not kind.partly:
                return None
            values[column.name] = None
            continue
        read = kind.values.get(column.name, column.value)
        values[column.name] = plain(beside.get(column.name, read(row)))
    return values

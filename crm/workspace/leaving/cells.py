"""A row of the package: its values as machines read them, and what a cell of a sheet shows of each.

In a line of JSON a day is ISO 8601, an amount a text of digits, a choice its code. What the organisation's own fields
say stands there as it is stored, and in `words` as people read it. `kind_of_cell` says what a column holds, so that a
sheet has real days and numbers.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import models

from crm.contacts.custom_values.value_export import exportable_fields, exported_text, values_by_row
from crm.contacts.models import ObjectKind
from crm.contacts.models.custom_values import HeldValue
from crm.contacts.models.object_kinds import OBJECT
from crm.lists.columns import Column, Control, Sort
from crm.privacy.categories import Category
from crm.workspace.package_tables.kind_shape import PackageKind

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
    """{name: field} of the organisation's own fields of such records, of all its own kinds of records together."""
    fields: dict[str, Any] = {}
    for record in records_of(kind):
        fields |= exportable_fields(record)
    return fields


def records_of(kind: PackageKind) -> list[str]:
    """The kinds of record as custom fields name them; none for rows without such fields."""
    if kind.record == OBJECT:
        return [own.record for own in ObjectKind.objects.all()]
    return [kind.record] if kind.record else []


def own_values(kind: PackageKind, rows: Sequence[Any]) -> dict[int, dict[str, HeldValue]]:
    """{row: {name: its value}} in the organisation's own fields."""
    by_record: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_record[row.record if kind.record == OBJECT else kind.record].append(row)
    values: dict[int, dict[str, HeldValue]] = {}
    for record, group in by_record.items():
        if fields := exportable_fields(record) if record else {}:
            values |= values_by_row(record, group, list(fields))
    return values


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
    own, beside, tags = own_values(kind, rows), kind.beside(rows), tags_of(kind, rows)
    lines = {}
    for row in rows:
        bearer = kind.bearer(row)
        may = allowed.get(bearer) if bearer is not None else None
        values = values_of(kind, row, beside.get(row.pk, {}), may)
        if values is None:
            continue
        held = own.get(row.pk, {})
        going = [name for name, each in held.items() if needed(each.definition, may, purposes.get(row.pk, ()))]
        values |= {name: held[name].kept for name in going}
        links = {name: plain(read(row)) for name, read in kind.links.items()}
        line = {"id": plain(kind.uid(row)), "values": values, "links": links}
        line |= {"words": {name: exported_text(held, name) for name in going}} if going else {}
        if row.pk in tags and (may is None or Category.PREFERENCES in may):
            line["tags"] = tags[row.pk]
        lines[row.pk] = line | ({"purposes": list(purposes[row.pk])} if kind.partly else {})
    return lines


def tags_of(kind: PackageKind, rows: Sequence[Any]) -> dict[int, list[str]]:
    """{row: the names of its tags} of rows that bear some: one statement."""
    if not kind.tagged:
        return {}
    bearer = kind.table.model._meta.get_field("tag_rows").field.name  # type: ignore[union-attr]  # tag rows point here
    model: Any = kind.table.model._meta.get_field("tag_rows").related_model
    borne = model.objects.filter(tag__removed_at=None, **{f"{bearer}__in": [row.pk for row in rows]})
    tags: dict[int, list[str]] = defaultdict(list)
    for row, name in borne.order_by("tag__name").values_list(f"{bearer}_id", "tag__name"):
        tags[row].append(name)
    return tags


def needed(field: Any, may: frozenset[str] | None, purposes: Collection[str]) -> bool:
    """Whether a value in a field of the organisation's own goes along: its kind of data, for a purpose it names."""
    if may is None:
        return True
    return field.category in may and (not purposes or not set(field.purposes).isdisjoint(purposes))


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

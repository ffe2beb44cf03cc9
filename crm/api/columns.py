"""The columns of a table as fields of the API: how a value is sent, and how it comes back."""

from collections.abc import Iterable
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from crm.api.protocol.shapes import Line, Read, Strict
from crm.lists.columns import Api, Column, Columns, Control, Sort
from crm.privacy.people.sensitive_text import WARNINGS, findings
from crm.sales.columns.form_fields import PERSONS_OWN
from crm.sales.deals.deals import MOST

MOST_FURTHER = 20  # values of a column that holds several


def longest(table: Columns, name: str) -> int:
    """Most characters of a column, as its form takes them."""
    control = table[name].control
    return control.longest if isinstance(control, Control) else 0


def kinds_of(table: Columns, names: Iterable[str]) -> set[str]:
    """The kinds of personal data of the named columns."""
    return {str(table[name].category) for name in names}


class Words(serializers.CharField):
    """A free text without numbers that identify somebody."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        kinds = sorted({finding.kind for finding in findings(text)} & PERSONS_OWN)
        if kinds:
            raise serializers.ValidationError([ErrorDetail(WARNINGS[kind], kind) for kind in kinds])
        return text


SORTS = {
    Sort.WORDS: lambda control: Words(max_length=control.longest, allow_blank=not control.required, required=False),
    Sort.DAY: lambda _control: serializers.DateField(required=False, allow_null=True),
    Sort.MONEY: lambda _control: serializers.DecimalField(
        13, 3, required=False, allow_null=True, min_value=0, max_value=MOST
    ),
}


def column_has_field(column: Column, way: str) -> bool:
    """Whether the API reads ("reads") or takes ("writes") a column that has a control of its own kind."""
    plain = isinstance(column.control, Control) and not column.control.apart
    return plain and isinstance(column.api, Api) and bool(getattr(column.api, way))


def input_field(column: Column) -> serializers.Field:
    """The serializer field by which a program sends the column."""
    control: Any = column.control
    if control.sort in SORTS:
        return SORTS[control.sort](control)
    if control.many:
        child = Read(control.reader, allow_blank=False)
        return serializers.ListField(child=child, max_length=MOST_FURTHER, required=False)
    if control.choices is not None:
        return serializers.ChoiceField([value for value, _label in control.choices()], required=False)
    if control.reader:
        return Read(control.reader, max_length=control.longest)
    return Line(max_length=control.longest, allow_blank=not control.required)


def output_field(column: Column) -> serializers.Field:
    """The serializer field by which the column comes back; personal data only where the purpose needs them."""
    control: Any = column.control
    if control.sort is Sort.DAY:
        return serializers.DateField(allow_null=True)
    if control.many:
        return serializers.ListField(child=serializers.CharField(), required=False)
    if control.choices is not None:
        return serializers.ChoiceField([value for value, _label in control.choices()])
    return serializers.CharField(required=False)


class SentColumns(Strict):
    """A body with the columns of `table`, then what the class declares itself."""

    table: ClassVar[Columns]

    def get_fields(self) -> dict[str, serializers.Field]:
        declared = super().get_fields()
        return {
            column.name: input_field(column)
            for column in self.table
            if column_has_field(column, "writes") and column.name not in declared
        } | declared

    def to_internal_value(self, data: Any) -> Any:
        """Several values of a column each once."""
        read = super().to_internal_value(data)
        return {name: list(dict.fromkeys(value)) if isinstance(value, list) else value for name, value in read.items()}


class LinesOfColumns(Strict):
    """A body with the columns of `table` as plain lines: the form that staff use reads them afterwards.

    With `only` it has no column that is another sort of record's alone.
    """

    table: ClassVar[Columns]
    only: ClassVar[str] = ""

    def get_fields(self) -> dict[str, serializers.Field]:
        declared = super().get_fields()
        columns = [
            column
            for column in self.table
            if column_has_field(column, "writes") and (not self.only or column.only in ("", self.only))
        ]
        return {column.name: declared.pop(column.name, None) or line_field(column) for column in columns} | declared


def line_field(column: Column) -> serializers.Field:
    """How a program sends it as one line; what must not be empty is never sent empty."""
    control: Any = column.control
    return Line(max_length=control.longest, allow_blank=not control.required)


class ColumnsShape(serializers.Serializer):
    """An answer with the columns of `table`, then what the class declares itself."""

    table: ClassVar[Columns]

    def get_fields(self) -> dict[str, serializers.Field]:
        declared = super().get_fields()
        first = {name: declared.pop(name) for name in ("id",) if name in declared}
        from_table = {
            column.name: output_field(column)
            for column in self.table
            if column_has_field(column, "reads") and column.name not in declared
        }
        return first | from_table | declared

"""The columns of a record as form fields, in rows as people read them."""

from collections.abc import Iterable
from typing import Any

from django import forms

from crm.files.rows.form_fields import LinesField, ReadField
from crm.lists.columns import Column, Control


def field_of(column: Column, control: Control) -> forms.Field:
    """The form field of one column."""
    options: dict[str, Any] = {"label": column.label, "help_text": control.hint}
    if control.made is not None:
        return control.made(**options)
    if control.choices is not None:
        return forms.ChoiceField(choices=control.choices, **options)
    if control.many and control.reader:
        return LinesField(control.reader, **options)
    attrs = dict(control.attrs)
    widget = forms.Textarea(attrs | {"rows": control.rows}) if control.rows else forms.TextInput(attrs)
    options |= {"max_length": control.longest, "required": control.required, "widget": widget}
    return ReadField(control.reader, **options) if control.reader else forms.CharField(**options)


class WithColumns(forms.Form):
    """A form with fields for columns of a table; a column marked `apart` has fields in the form itself."""

    asked_columns: list[Column]

    def ask_columns(self, columns: Iterable[Column]) -> None:
        """Add fields for these columns, in the order of the table."""
        self.asked_columns = [column for column in columns if isinstance(column.control, Control)]
        for column in self.asked_columns:
            if isinstance(column.control, Control) and not column.control.apart:
                field: Any = field_of(column, column.control)
                field.optional = not field.required and not column.control.either
                self.fields[column.name] = field

    @property
    def further(self) -> list[forms.BoundField]:
        """The fields that have no fixed place in the template."""
        unplaced = [column.name for column in self.asked_columns if not getattr(column.control, "placed", True)]
        return [self[name] for name in unplaced if name in self.fields]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields in rows for the template, one or two in each; an empty row for an `apart` column."""
        field_rows: list[list[forms.BoundField]] = []
        for column in self.asked_columns:
            control: Any = column.control
            if field_rows and field_rows[-1] and control.beside:
                field_rows[-1].append(self[column.name])
            else:
                field_rows.append([] if control.apart else [self[column.name]])
        return field_rows

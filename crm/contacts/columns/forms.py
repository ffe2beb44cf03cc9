"""The columns of a record as fields of its form, in rows as people read them."""

from collections.abc import Iterable
from typing import Any

from django import forms

from crm.files.rows.form_fields import LinesField, ReadField
from crm.lists.columns import Column, Control


def field_of(column: Column, control: Control) -> forms.Field:
    """The field of one column."""
    said: dict[str, Any] = {"label": column.label, "help_text": control.hint}
    if control.made is not None:
        return control.made(**said)
    if control.choices is not None:
        return forms.ChoiceField(choices=control.choices, **said)
    if control.many and control.reader:
        return LinesField(control.reader, **said)
    attrs = dict(control.attrs)
    widget = forms.Textarea(attrs | {"rows": control.rows}) if control.rows else forms.TextInput(attrs)
    said |= {"max_length": control.longest, "required": control.required, "widget": widget}
    return ReadField(control.reader, **said) if control.reader else forms.CharField(**said)


class WithColumns(forms.Form):
    """A form that asks for columns of a table; what `apart` says the form has fields of its own for."""

    asked_columns: list[Column]

    def ask_columns(self, columns: Iterable[Column]) -> None:
        """Ask for these columns, in the order of the table."""
        self.asked_columns = [column for column in columns if isinstance(column.control, Control)]
        for column in self.asked_columns:
            if isinstance(column.control, Control) and not column.control.apart:
                field: Any = field_of(column, column.control)
                field.optional = not field.required and not column.control.either
                self.fields[column.name] = field

    @property
    def further(self) -> list[forms.BoundField]:
        """Those that the template has no place of their own for."""
        found = [one.name for one in self.asked_columns if not getattr(one.control, "placed", True)]
        return [self[name] for name in found if name in self.fields]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The columns for the template: one field in a row, or two beside each other; none for what stands apart."""
        found: list[list[forms.BoundField]] = []
        for column in self.asked_columns:
            control: Any = column.control
            if found and found[-1] and control.beside:
                found[-1].append(self[column.name])
            else:
                found.append([] if control.apart else [self[column.name]])
        return found

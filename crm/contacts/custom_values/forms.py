"""Custom fields within a record's form: one control per kind, read like values from programs and files."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from crm.accounts.pages.time_fields import DayInput
from crm.contacts.columns.own import custom_columns
from crm.contacts.custom_values.typed_values import parse_value
from crm.contacts.custom_values.value_store import ValuesByField
from crm.contacts.models import CustomField, field_kinds
from crm.contacts.models.field_kinds import LONGEST, NO, YES, Kind
from crm.privacy.models import Purpose

MOST = 4 * LONGEST  # letters that are looked at; what is longer is no answer
UNSAID = _("Not said")
WIDGETS: Mapping[str, Callable[[], forms.Widget]] = {
    Kind.TEXT: lambda: forms.TextInput(attrs={"autocomplete": "off"}),
    Kind.NUMBER: lambda: forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    Kind.DATE: DayInput,
    Kind.LINK: lambda: forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    Kind.CHOICE: forms.Select,
    Kind.YES_NO: forms.Select,
}


class Answer(forms.CharField):
    """The form field of one custom field. `kept` is the stored value."""

    def __init__(self, field: CustomField, kept: str = "") -> None:
        widget = WIDGETS[field.kind]()
        most = None if isinstance(widget, forms.Select) else MOST
        label = f"{field} ({field.unit})" if field.unit else str(field)
        super().__init__(label=label, help_text=field.hint, required=False, max_length=most, widget=widget)
        self.asks, self.kept = field, kept
        if most is None:
            self.widget.choices = [("", UNSAID), *self.answers]

    @property
    def answers(self) -> list[tuple[str, Any]]:
        """The choices; the stored one stays among them although it is not offered any more."""
        if self.asks.kind == Kind.YES_NO:
            return [(YES, _("Yes")), (NO, _("No"))]
        offered = {choice.key: str(choice) for choice in self.asks.offered}
        present = {self.kept: self.asks.words(self.kept)} if self.kept else {}  # laid aside, and chosen all the same
        return list({**present, **offered}.items()) if self.kept not in offered else list(offered.items())

    def prepare_value(self, value: Any) -> Any:
        """A stored value as one types it; what the user typed stays as it is."""
        return field_kinds.typed(self.asks.kind, value) if isinstance(value, StoredText) else value

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        unchanged = self.kept and text in (self.kept, field_kinds.typed(self.asks.kind, self.kept))
        return self.kept if unchanged else parse_value(self.asks, text)

    def in_words(self, kept: Any) -> str:
        """A stored value as text, for a table of differences."""
        return self.asks.words(kept) if kept else ""


class StoredText(str):
    """A stored value in its stored spelling; the form shows it in the reader's."""

    __slots__ = ()


class WithCustom(forms.Form):
    """A form with custom fields; the record's present values are among its initial values."""

    asked: dict[str, CustomField]

    def ask_for(self, record: str, *, new: bool = False) -> None:
        """Add every active field of a kind of record; for a `new` record only the required ones."""
        columns = [column for column in custom_columns(record) if column.control and (column.new or not new)]
        fields: list[CustomField] = [column.custom for column in columns]
        self.asked = {field.name: field for field in fields}
        for field in fields:
            stored = self.initial.get(field.name) or ""
            self.fields[field.name] = Answer(field, stored)
            if stored:
                self.initial[field.name] = StoredText(stored)

    def refuse_missing(self, purposes: list[Purpose] | None = None) -> None:
        """Add an error for each missing required field that one of the person's purposes needs."""
        for name, field in self.asked.items():
            is_asked = not purposes or any(map(field.needed_for, purposes))
            if is_asked and field.required and not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])

    @property
    def custom(self) -> list[BoundField]:
        """The bound custom fields, for the template."""
        return [self[name] for name in self.asked]

    @property
    def custom_values(self) -> ValuesByField:
        """The submitted values by field name."""
        return {name: self.cleaned_data[name] for name in self.asked if name in self.cleaned_data}

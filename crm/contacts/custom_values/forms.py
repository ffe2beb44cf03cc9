"""Custom fields within a record's form: a control by the table of kinds, read like values from programs and files."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from crm.accounts.pages.time_fields import DayInput
from crm.contacts.columns.own import custom_columns
from crm.contacts.custom_values.typed_values import parse_value
from crm.contacts.custom_values.value_store import ValuesByField
from crm.contacts.models import CustomField
from crm.contacts.models.field_kinds import LONGEST, Control
from crm.contacts.models.kind_table import KIND_OF, SEVERAL
from crm.privacy.models import Purpose

MOST = 4 * LONGEST  # letters that are looked at; what is longer is no answer
UNSAID = _("Not said")
TYPED = 254  # letters of a name that is searched for
PICKED = "_picked"  # behind the name of a link field: the one chosen among those found


class LinkInput(forms.TextInput):
    """Where the name of a record is typed; those found are chosen from below it."""

    def __init__(self, field: CustomField) -> None:
        self.below = f"found-{field.name}"
        super().__init__(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "hx-post": reverse("contacts:linked", args=[field.uid]),
                "hx-trigger": "input changed delay:400ms",
                "hx-target": f"#{self.below}",
                "hx-swap": "innerHTML",
                "hx-sync": "this:replace",
            }
        )

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The input, and the place where those found come."""
        return format_html(
            '{}<div id="{}" aria-live="polite"></div>', super().render(name, value, attrs, renderer), self.below
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The one chosen, else what was typed."""
        return data.get(f"{name}{PICKED}") or super().value_from_datadict(data, files, name)


WIDGETS: Mapping[Control, Callable[[], forms.Widget]] = {
    Control.LINE: lambda: forms.TextInput(attrs={"autocomplete": "off"}),
    Control.NUMBER: lambda: forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    Control.DAY: DayInput,
    Control.ADDRESS: lambda: forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    Control.ONE: forms.Select,
    Control.MANY: forms.CheckboxSelectMultiple,
}


class Answer(forms.CharField):
    """The form field of one custom field. `kept` is the stored value."""

    def __init__(self, field: CustomField, kept: str = "") -> None:
        self.kind = KIND_OF[field.kind]
        chosen = self.kind.control in (Control.ONE, Control.MANY)
        widget = LinkInput(field) if self.kind.linked else WIDGETS[self.kind.control]()
        most = None if chosen else MOST
        label = f"{field} ({field.unit})" if field.unit else str(field)
        super().__init__(label=label, help_text=field.hint, required=False, max_length=most, widget=widget)
        self.asks, self.kept = field, kept
        if chosen:
            unsaid = [("", UNSAID)] if self.kind.control is Control.ONE else []
            self.widget.choices = [*unsaid, *self.answers]

    @property
    def answers(self) -> list[tuple[str, Any]]:
        """The answers; the stored ones stay among them although they are not offered any more."""
        offered = self.kind.answers(self.asks)
        parts, keys = self.asks.parts(self.kept), {key for key, _label in offered}
        return [*((part, self.asks.words(part)) for part in parts if part not in keys), *offered]

    def prepare_value(self, value: Any) -> Any:
        """A stored value as one types it; what the user typed stays as it is."""
        return self.kind.typed(self.asks, str(value)) if isinstance(value, StoredText) else value

    def clean(self, value: Any) -> str:
        if self.kind.several:
            return self.clean_several([part for part in value or [] if part])
        text = super().clean(value)
        unchanged = self.kept and text in (self.kept, self.kind.typed(self.asks, self.kept))
        return self.kept if unchanged else parse_value(self.asks, text)

    def clean_several(self, parts: list[str]) -> str:
        """The stored form of ticked answers; one that was there may stay although it is not offered any more."""
        before = [part for part in parts if part in self.asks.parts(self.kept)]
        fresh = self.asks.parts(parse_value(self.asks, [part for part in parts if part not in before]))
        return SEVERAL.join(sorted({*before, *fresh}))

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

"""Fields of the house's own within a form: one control for each kind, read as programs and files are read."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from crm.contacts.columns.own import own_columns
from crm.contacts.custom_values.typed_values import read
from crm.contacts.custom_values.value_store import Told
from crm.contacts.models import CustomField, field_kinds
from crm.contacts.models.field_kinds import LONGEST, NO, YES, Kind
from crm.privacy.models import Purpose

MOST = 4 * LONGEST  # letters that are looked at; what is longer is no answer
UNSAID = _("Not said")
WIDGETS: Mapping[str, Callable[[], forms.Widget]] = {
    Kind.TEXT: lambda: forms.TextInput(attrs={"autocomplete": "off"}),
    Kind.NUMBER: lambda: forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    Kind.DATE: lambda: forms.DateInput(attrs={"type": "date"}),
    Kind.LINK: lambda: forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    Kind.CHOICE: forms.Select,
    Kind.YES_NO: forms.Select,
}


class Answer(forms.CharField):
    """The control of one field. What it holds is what is kept."""

    def __init__(self, field: CustomField, kept: str = "") -> None:
        widget = WIDGETS[field.kind]()
        most = None if isinstance(widget, forms.Select) else MOST
        super().__init__(label=str(field), help_text=field.hint, required=False, max_length=most, widget=widget)
        self.asks, self.kept = field, kept
        if most is None:
            self.widget.choices = [("", UNSAID), *self.answers]

    @property
    def answers(self) -> list[tuple[str, Any]]:
        """What may be chosen."""
        if self.asks.kind == Kind.YES_NO:
            return [(YES, _("Yes")), (NO, _("No"))]
        offered = {one.key: str(one) for one in self.asks.offered}
        now = {self.kept: self.asks.words(self.kept)} if self.kept else {}  # laid aside, and chosen all the same
        return list({**now, **offered}.items()) if self.kept not in offered else list(offered.items())

    def prepare_value(self, value: Any) -> Any:
        """What is kept as it is typed; what was typed stays as it is."""
        return field_kinds.typed(self.asks.kind, value) if isinstance(value, Kept) else value

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        unchanged = self.kept and text in (self.kept, field_kinds.typed(self.asks.kind, self.kept))
        return self.kept if unchanged else read(self.asks, text)

    def in_words(self, kept: Any) -> str:
        """A value as it is read, for a table of differences."""
        return self.asks.words(kept) if kept else ""


class Kept(str):
    """A value that was kept, in the spelling of the rows: a form shows it in the reader's."""

    __slots__ = ()


class WithCustom(forms.Form):
    """A form that asks for custom fields as well; what a record says now stands among its initial values."""

    asked: dict[str, CustomField]

    def ask_for(self, record: str, *, new: bool = False) -> None:
        """Ask for every field of a kind of record that is in use; of a `new` one only for what it must say."""
        columns = [one for one in own_columns(record) if one.control and (one.new or not new)]
        fields: list[CustomField] = [one.custom for one in columns]
        self.asked = {field.name: field for field in fields}
        for field in fields:
            kept = self.initial.get(field.name) or ""
            self.fields[field.name] = Answer(field, kept)
            if kept:
                self.initial[field.name] = Kept(kept)

    def refuse_missing(self, purposes: list[Purpose] | None = None) -> None:
        """Say what a new record lacks; what none of a person's purposes needs is not asked for."""
        for name, field in self.asked.items():
            asked = not purposes or any(map(field.needed_for, purposes))
            if asked and field.required and not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])

    @property
    def custom(self) -> list[BoundField]:
        """Its custom fields, for the template."""
        return [self[name] for name in self.asked]

    @property
    def custom_values(self) -> Told:
        """What was answered, by name."""
        return {name: self.cleaned_data[name] for name in self.asked if name in self.cleaned_data}

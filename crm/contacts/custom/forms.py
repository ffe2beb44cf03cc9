"""The forms for field definitions. Record, kind and key are set once, when a field is created.

Problems found by `faults` are shown together with those that the forms find themselves.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Role
from crm.contacts.custom.definition_faults import faults
from crm.contacts.custom.definitions import CHANGEABLE
from crm.contacts.custom.field_keys import key_from
from crm.contacts.custom.formulas import LONGEST as LONGEST_FORMULA
from crm.contacts.custom.record_names import records
from crm.contacts.models import CustomField, FieldChoice
from crm.contacts.models.custom import OURS_TO_KEEP
from crm.contacts.models.field_kinds import Kind
from crm.contacts.models.kind_table import WITH_CHOICES
from crm.narrowing import form_field
from crm.privacy.categories import Category
from crm.privacy.models import Purpose

LABEL, HINT, UNIT = 60, 160, 12
KINDS_OF_DATA = [(kind.value, kind.label) for kind in Category if kind not in OURS_TO_KEEP]


class FieldForm(forms.Form):
    """What may be changed of a field at any time."""

    label = forms.CharField(label=_("Name in Polish"), max_length=LABEL)
    label_en = forms.CharField(label=_("Name in English"), max_length=LABEL, required=False)
    help_text = forms.CharField(label=_("Hint in Polish"), max_length=HINT, required=False)
    help_text_en = forms.CharField(label=_("Hint in English"), max_length=HINT, required=False)
    unit = forms.CharField(
        label=_("Unit"),
        max_length=UNIT,
        required=False,
        help_text=_(
            "Of a number: kg, m². It stands behind each value; typed along, it is understood. Of an amount of money: "
            "the currency that is meant where none is typed, such as PLN."
        ),
    )
    formula = forms.CharField(
        label=_("Formula"),
        max_length=LONGEST_FORMULA,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "Of numbers, amounts and dates of the same record, by their keys: (price − cost) ÷ quantity. With + − × ÷ "
            "and parentheses; the difference of two dates is a number of days."
        ),
    )
    category = forms.ChoiceField(
        label=_("What kind of data is it?"),
        choices=[("", _("Choose")), *KINDS_OF_DATA],
        help_text=_("It says who sees it masked, which request erases it and how long it is kept."),
    )
    purposes = forms.MultipleChoiceField(
        label=_("Which purposes need it?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for these it is asked, given to programs and put into files."),
        error_messages={"required": _("Choose at least one purpose: what nobody needs may not be kept.")},
    )
    hidden_from = forms.MultipleChoiceField(
        label=_("Who does not see it?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "For these roles the field does not exist: not in forms and lists, not in files, filters and programs. "
            "The data protection officer sees every field."
        ),
    )
    from_her = forms.BooleanField(
        label=_("Told by the person"),
        required=False,
        initial=True,
        help_text=_("Then the person may take it along. Untick it for what we judge ourselves."),
    )
    required = forms.BooleanField(
        label=_("Compulsory for new records"),
        required=False,
        help_text=_("In forms. Files and programs may leave it out."),
    )

    def __init__(self, *args: Any, field: CustomField | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.field = field
        if field is not None and field.kind not in (Kind.NUMBER, Kind.MONEY, Kind.FORMULA):
            del self.fields["unit"]
        if field is not None and field.kind != Kind.FORMULA:
            del self.fields["formula"]
        form_field(self, "purposes", forms.ChoiceField).choices = [
            (purpose.slug, str(purpose)) for purpose in Purpose.objects.active()
        ]
        form_field(self, "hidden_from", forms.MultipleChoiceField).choices = [
            (role.slug, str(role)) for role in Role.objects.filter(dpo=False)
        ]

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        before = self.field.category if self.field else ""
        for name, words in faults(self.meant, before).items():
            if name not in self.errors:
                self.add_error(name, words)
        return data

    @property
    def meant(self) -> CustomField:
        """The field as it would become, with the submitted values that are valid."""
        unchangeable = (
            {} if self.field is None else {name: getattr(self.field, name) for name in ("pk", "record", "key", "kind")}
        )
        return CustomField(**unchangeable, **self.read(CHANGEABLE))

    def read(self, names: Iterable[str]) -> dict[str, Any]:
        """The submitted values that are valid."""
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class NewFieldForm(FieldForm):
    """A new field."""

    record = forms.ChoiceField(label=_("Of what?"), choices=records, widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("What does it take?"), choices=Kind.choices, initial=Kind.TEXT, widget=forms.RadioSelect
    )
    key = forms.CharField(
        label=_("Key"),
        max_length=30,
        required=False,
        help_text=_("For programs and files; made of the name where you leave it empty. It never changes."),
    )
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One in a line, for a choice from a list. In Polish; English after a slash: Handel / Trade."),
    )
    field_order = ("record", "label", "label_en", "kind", "choices", "unit", "formula", "category", "purposes")

    def clean_choices(self) -> list[tuple[str, str]]:
        """(Polish, English) of every line."""
        lines = [line for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        pairs = [tuple(part.strip()[:LABEL] for part in (*line.split("/", 1), "")[:2]) for line in lines]
        if len({label.casefold() for label, _english in pairs}) != len(pairs):
            raise forms.ValidationError(_("One of them stands there twice."), code="twice")
        return pairs

    @property
    def meant(self) -> CustomField:
        field = CustomField(**self.read((*CHANGEABLE, "record", "kind", "key")))
        if field.label and not field.key:
            field.key = key_from(field.label)
        return field

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_choice = data.get("kind") in WITH_CHOICES
        if is_choice and "choices" not in self.errors and len(data.get("choices", ())) < 2:
            self.add_error("choices", _("Write at least two choices, one in a line."))
        if not is_choice:
            data["choices"] = []
        return data


class ChoiceForm(forms.Form):
    """One choice of a field."""

    label = forms.CharField(label=_("Name in Polish"), max_length=LABEL)
    label_en = forms.CharField(label=_("Name in English"), max_length=LABEL, required=False)


class ChoiceRemovalForm(forms.Form):
    """The choice that replaces a removed one, if any."""

    to = forms.ModelChoiceField(
        label=_("What do they say from now on?"),
        queryset=FieldChoice.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=_("The same as before: it is only not offered any more"),
    )

    def __init__(self, *args: Any, choice: FieldChoice, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = FieldChoice.objects.filter(definition=choice.definition_id, retired_at=None).exclude(pk=choice.pk)
        form_field(self, "to", forms.ModelChoiceField).queryset = offered


def values_of(field: CustomField) -> dict[str, Any]:
    """Initial values of the form."""
    return {name: getattr(field, name) for name in CHANGEABLE}

"""The forms of a kind of records. Its key is set once, when it is made."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.custom.field_keys import key_from
from crm.contacts.models import ObjectKind
from crm.contacts.models.custom import OURS_TO_KEEP
from crm.contacts.object_kinds.kind_faults import kind_faults
from crm.contacts.object_kinds.kind_verbs import CHANGEABLE
from crm.narrowing import form_field
from crm.privacy.categories import SEALED_ONLY, Category
from crm.privacy.models import Purpose

LABEL = 60
KINDS_OF_DATA = [(kind.value, kind.label) for kind in Category if kind not in OURS_TO_KEEP | SEALED_ONLY]


def word(label: Any, *, required: bool = True, hint: Any = "") -> forms.CharField:
    """A name."""
    return forms.CharField(label=label, max_length=LABEL, required=required, help_text=hint)


class KindForm(forms.Form):
    """What may be changed of a kind at any time."""

    name = word(_("Name of one, in Polish"), hint=_("Maszyna, Polisa"))
    name_en = word(_("Name of one, in English"), required=False)
    plural = word(_("Name of many, in Polish"), hint=_("Maszyny, Polisy"))
    plural_en = word(_("Name of many, in English"), required=False)
    icon = forms.ChoiceField(label=_("Icon"), choices=ObjectKind.Icon.choices)
    of_person = forms.BooleanField(label=_("Of people"), required=False)
    of_company = forms.BooleanField(label=_("Of companies"), required=False)
    with_deal = forms.BooleanField(label=_("May belong to a deal"), required=False)
    title_label = word(_("What is a record called by?"), hint=_("It stands in lists: model, number, address."))
    title_label_en = word(_("The same in English"), required=False)
    category = forms.ChoiceField(
        label=_("What kind of data is that?"),
        choices=[("", _("Choose")), *KINDS_OF_DATA],
        help_text=_("It says which request erases a person’s records and how long they are kept."),
    )
    end_label = word(
        _("What is its last day called?"),
        required=False,
        hint=_("Such as: valid until. Time of keeping counts from it; without one from the day the record was made."),
    )
    end_label_en = word(_("The same in English"), required=False)
    purpose = forms.ChoiceField(
        label=_("What are such records for?"),
        help_text=_("The purpose’s ground and rule of retention are theirs from the first day."),
    )

    def __init__(self, *args: Any, kind: ObjectKind | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        purposes = [(purpose.slug, str(purpose)) for purpose in Purpose.objects.active()]
        form_field(self, "purpose", forms.ChoiceField).choices = [("", _("Choose")), *purposes]

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name, words in kind_faults(self.meant).items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, words)
        return self.cleaned_data

    @property
    def values(self) -> dict[str, Any]:
        """The submitted values that are valid."""
        return {name: self.cleaned_data[name] for name in (*CHANGEABLE, "key") if name in self.cleaned_data}

    @property
    def meant(self) -> ObjectKind:
        """The kind as it would become."""
        own = {"pk": self.kind.pk, "key": self.kind.key} if self.kind else {}
        return ObjectKind(**{**self.values, **own})


class NewKindForm(KindForm):
    """A new kind."""

    key = forms.CharField(
        label=_("Key"),
        max_length=30,
        required=False,
        help_text=_("For programs and files; made of the name where you leave it empty. It never changes."),
    )

    @property
    def meant(self) -> ObjectKind:
        kind = ObjectKind(**self.values)
        if kind.name and not kind.key:
            kind.key = key_from(kind.name)
        return kind


def values_of_kind(kind: ObjectKind) -> dict[str, Any]:
    """Initial values of the form."""
    return {name: getattr(kind, name) for name in CHANGEABLE}

"""Tags within a form, and the forms of the settings of tags."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.contacts.models import Tag
from crm.contacts.tags.tagging import LONGEST, clean_name
from crm.narrowing import form_field


class TagsField(forms.MultipleChoiceField):
    """Tags of a record by their names: those of the house are ticked, new ones written with commas between."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": _("Tags"), "required": False, **options})
        self.names: list[str] = []

    def offer(self, names: list[str]) -> None:
        """What may be ticked: those in use, and what the record bears."""
        known = list(Tag.objects.in_use().values_list("name", flat=True))
        self.names = list(dict.fromkeys([*known, *names]))
        self.choices = [(name, name) for name in self.names]


class WithTags(forms.Form):
    """A form with the tags of a record."""

    tags = TagsField()
    new_tags = forms.CharField(
        label=_("New tags"), max_length=200, required=False, help_text=_("With commas between, up to 40 letters each.")
    )

    def offer_tags(self) -> None:
        """Offer the tags of the house, and those that the record bears."""
        form_field(self, "tags", TagsField).offer(list(self.initial.get("tags") or ()))

    def clean_new_tags(self) -> list[str]:
        """Clean names."""
        found = []
        for name in filter(None, (part.strip() for part in self.cleaned_data["new_tags"].split(","))):
            found.append(clean_name(name))
        return found

    @property
    def chosen_tags(self) -> list[str]:
        """Every tag that the record is to bear, in their order, each once."""
        said = [*self.cleaned_data.get("tags", ()), *self.cleaned_data.get("new_tags", ())]
        known = {name.casefold(): name for name in form_field(self, "tags", TagsField).names}
        return sorted({known.get(name.casefold(), name) for name in said})


class TagForm(forms.Form):
    """A tag of the house."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=LONGEST)
    colour = forms.ChoiceField(
        label=_("Colour"), choices=Tag.Colour.choices, initial=Tag.Colour.GREY, widget=forms.RadioSelect
    )

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


class MergeTagForm(forms.Form):
    """Which tag takes the place of this one."""

    into = forms.ModelChoiceField(label=_("Into which tag?"), queryset=Tag.objects.none(), to_field_name="uid")

    def __init__(self, *args: Any, tag: Tag, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "into", forms.ModelChoiceField).queryset = Tag.objects.in_use().exclude(pk=tag.pk)
        form_field(self, "into", forms.ModelChoiceField).empty_label = _("Choose")

    def clean_into(self) -> Tag:
        found = self.cleaned_data["into"]
        if found is None:
            raise ValidationError(_("Choose another tag."), code="into")
        return found

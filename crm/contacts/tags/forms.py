"""Tags within a record's form, and the forms of the tag settings."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.contacts.models import Tag
from crm.contacts.models.contact import LONGEST_TAG
from crm.contacts.tags.tagging import clean_name
from crm.narrowing import form_field


class TagsField(forms.MultipleChoiceField):
    """The tags of a record by name: existing ones are ticked, new ones written in another field."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": _("Tags"), "required": False, **options})
        self.names: list[str] = []

    def offer(self, names: list[str]) -> None:
        """Offer the tags in use, and those that the record has."""
        in_use = list(Tag.objects.in_use().values_list("name", flat=True))
        self.names = list(dict.fromkeys([*in_use, *names]))
        self.choices = [(name, name) for name in self.names]


class WithTags(forms.Form):
    """A form with the tags of a record."""

    tags = TagsField()
    new_tags = forms.CharField(
        label=_("New tags"), max_length=200, required=False, help_text=_("With commas between, up to 40 letters each.")
    )

    def offer_tags(self) -> None:
        """Offer the organisation's tags, and those that the record has."""
        form_field(self, "tags", TagsField).offer(list(self.initial.get("tags") or ()))

    def clean_new_tags(self) -> list[str]:
        """The new names, each checked."""
        names = []
        for name in filter(None, (part.strip() for part in self.cleaned_data["new_tags"].split(","))):
            names.append(clean_name(name))
        return names

    @property
    def chosen_tags(self) -> list[str]:
        """All tags that the record is to have, sorted, each once."""
        names = [*self.cleaned_data.get("tags", ()), *self.cleaned_data.get("new_tags", ())]
        spelling = {name.casefold(): name for name in form_field(self, "tags", TagsField).names}
        return sorted({spelling.get(name.casefold(), name) for name in names})


class TagForm(forms.Form):
    """A tag of the organisation."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=LONGEST_TAG)
    colour = forms.ChoiceField(
        label=_("Colour"), choices=Tag.Colour.choices, initial=Tag.Colour.GREY, widget=forms.RadioSelect
    )

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


class MergeTagForm(forms.Form):
    """The tag that replaces this one."""

    into = forms.ModelChoiceField(label=_("Into which tag?"), queryset=Tag.objects.none(), to_field_name="uid")

    def __init__(self, *args: Any, tag: Tag, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "into", forms.ModelChoiceField).queryset = Tag.objects.in_use().exclude(pk=tag.pk)
        form_field(self, "into", forms.ModelChoiceField).empty_label = _("Choose")

    def clean_into(self) -> Tag:
        target = self.cleaned_data["into"]
        if target is None:
            raise ValidationError(_("Choose another tag."), code="into")
        return target

"""The submitted choices of the merge screen: which record survives, and which side's value for each field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contacts.merging.comparison import ONE, OTHER

SIDES = [(ONE, ONE), (OTHER, OTHER)]
WHICH = {"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")}


class MergeForm(forms.Form):
    """`master` is the side that stays; every field that differs names a side."""

    master = forms.ChoiceField(choices=SIDES, error_messages=WHICH)

    def __init__(self, *args: Any, fields: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in fields:
            self.fields[name] = forms.ChoiceField(choices=SIDES, required=False, error_messages=WHICH)

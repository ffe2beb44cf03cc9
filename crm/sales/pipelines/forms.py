"""Forms of the settings: pipelines, stages, reasons for losing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.narrowing import form_field
from crm.sales.deals.forms import RowChoiceField

NAME = 60


class NameForm(forms.Form):
    """The name of a pipeline or of a reason."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=NAME)


class StageForm(forms.Form):
    """A stage."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=NAME)
    probability = forms.IntegerField(label=_("Probability, %"), min_value=0, max_value=100)
    rots_after = forms.IntegerField(
        label=_("Days until it rots"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=_("A deal that nobody touches for longer is marked. Empty: never."),
    )


class RetireForm(forms.Form):
    """Where the deals of a stage go."""

    to = RowChoiceField(label=_("Where do its deals go?"), required=False)

    def __init__(self, *args: Any, stages: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "to", RowChoiceField).offer(stages, empty=_("Choose"))

"""Forms of notices about the officer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.pages.time_fields import DayField
from crm.casework.form_fields import one_of
from crm.dpo.appointment.officer_notices import FIELDS
from crm.dpo.models import OfficerNotice


class NoticeForm(forms.Form):
    """What the authority is told."""

    kind = one_of(_("Reason of the notice"), OfficerNotice.Kind)
    happened_on = DayField(label=_("On which day"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label in FIELDS.items():
            self.fields[name] = forms.CharField(label=label, max_length=200, required=False)

    @property
    def content(self) -> dict[str, str]:
        """The words, without kind and day."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class FiledForm(forms.Form):
    """When it was filed."""

    filed_on = DayField(label=_("Filed on"))
    receipt = forms.CharField(label=_("Number of the receipt"), max_length=80, required=False)

"""The form of what we process for another controller."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.pages.time_fields import DayField
from crm.casework.form_fields import some_of, text
from crm.privacy.categories import Category


class EntrustedForm(forms.Form):
    """What the register of Art. 30(2) needs."""

    controller = forms.CharField(label=gettext_lazy("Controller"), max_length=160)
    contact = forms.CharField(label=gettext_lazy("Contact of the controller"), max_length=200, required=False)
    officer = forms.CharField(label=gettext_lazy("Their data protection officer"), max_length=200, required=False)
    services = text(gettext_lazy("What we do"), help_text=gettext_lazy("The categories of processing (Art. 30(2)(b))."))
    categories = some_of(gettext_lazy("Categories of data"), Category)
    people = forms.CharField(label=gettext_lazy("Whose data"), max_length=200, required=False)
    instructions = text(
        gettext_lazy("Instructions"), required=False, help_text=gettext_lazy("Number, day and what was ordered.")
    )
    transfers = forms.CharField(
        label=gettext_lazy("Transfers outside the EEA"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Country and safeguard; empty: none."),
    )
    reference = forms.CharField(
        label=gettext_lazy("Agreement: number, or where it is kept"), max_length=120, required=False
    )
    since = DayField(label=gettext_lazy("From"))
    until = DayField(label=gettext_lazy("Until"), required=False)

    def clean(self) -> dict[str, Any]:
        """It cannot end before it began."""
        super().clean()
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("It cannot end before it began."))
        return self.cleaned_data

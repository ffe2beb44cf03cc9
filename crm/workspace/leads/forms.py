"""The forms that qualify and drop a lead."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consents.grounds.enquiries import ENQUIRY
from crm.contacts.models import Contact, Lead
from crm.contacts.people.forms import EmployerForm, purposes_by_hand
from crm.contacts.safeguards.minimisation import NotNeeded, not_needed
from crm.narrowing import form_field
from crm.privacy.models import Purpose


class QualifyForm(EmployerForm):
    """The status of the new contact, the purpose, and the employer."""

    status = forms.ChoiceField(label=_("What is this person to us?"), choices=Contact.Status.choices)
    purpose = forms.ModelChoiceField(
        label=_("What for?"),
        queryset=Purpose.objects.none(),
        to_field_name="slug",
        help_text=_("An enquiry may be answered for 30 days. Whoever stays needs a purpose to stay for."),
    )

    field_order = ("status", "purpose", "company_name", "company", "nip")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        lasting = [purpose.pk for purpose in purposes_by_hand() if purpose.slug != ENQUIRY]
        form_field(self, "purpose", forms.ModelChoiceField).queryset = Purpose.objects.filter(pk__in=lasting)
        form_field(self, "purpose", forms.ModelChoiceField).empty_label = _("Choose")

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        purpose = data.get("purpose")
        if purpose and data.get("company_name") and not_needed(["company"], purpose):
            self.add_error("company_name", NotNeeded("company", purpose))
        return data


class DropForm(forms.Form):
    """The reason for dropping a lead."""

    reason = forms.ChoiceField(label=_("Why?"), choices=Lead.Reason.choices, widget=forms.RadioSelect)

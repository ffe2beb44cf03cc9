"""Preparing a filing, and recording that it went."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from breaches.models import Filing
from crm.accounts.pages.time_fields import MomentField
from crm.casework.form_fields import WithFile, one_of, text
from crm.privacy.law.jurisdiction import jurisdiction


class PrepareForm(forms.Form):
    """What the case itself does not know: who files, why it is late, why case and scope differ where they do."""

    kind = one_of(_("Kind"), Filing.Kind, widget=forms.RadioSelect)
    filed_by = forms.CharField(
        label=_("Who files"), max_length=160, help_text=_("First and last name, and what they are in the firm.")
    )
    attorney = forms.CharField(label=_("Attorney"), required=False, max_length=160)
    delay_reason = text(_("Reasons for the delay"), rows=2, help_text=_("Compulsory after 72 hours."), required=False)

    differs = text(_("Why case and scope differ"), rows=2, help_text=_("Compulsory while they do."), required=False)

    def __init__(self, *args: Any, differ: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not differ:
            del self.fields["differs"]

    @property
    def about(self) -> dict[str, str]:
        """What the filing says besides the case."""
        return {name: self.cleaned_data.get(name, "") for name in ("filed_by", "attorney", "differs")}


class SentForm(WithFile):
    """Where it went, when, and the proof."""

    place = forms.ChoiceField(label=_("Where it was filed"))
    sent_at = MomentField(label=_("Sent"))
    reference = forms.CharField(label=_("Number of the receipt"), required=False, max_length=80)
    authority_number = forms.CharField(label=_("The authority's number of the case"), required=False, max_length=60)
    delay_reason = text(_("Reasons for the delay"), rows=2, help_text=_("Compulsory after 72 hours."), required=False)
    field_order = ("place", "sent_at", "reference", "file", "authority_number", "delay_reason")

    def __init__(self, *args: Any, drill: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        column: Any = self.fields["place"]
        column.choices = Filing.places(drill=drill)
        self.fields["reference"].help_text = str(jurisdiction().authority.receipts)

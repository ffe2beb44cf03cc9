"""Preparing a filing, and recording that it went."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from breaches.forms.fields import Filed, MomentField, one_of, text
from breaches.models import Filing

SIZES = (("", "–"), ("1-9", "1–9"), ("10-49", "10–49"), ("50-249", "50–249"), ("250+", "250+"))


class PrepareForm(forms.Form):
    """What the case itself does not know, and the reasons for a delay."""

    kind = one_of(_("Kind"), Filing.Kind, blank=False, widget=forms.RadioSelect)
    identifier = forms.CharField(label=_("NIP, REGON or KRS"), required=False, max_length=60)
    sector = forms.CharField(label=_("Sector"), required=False, max_length=80)
    size = forms.ChoiceField(label=_("People employed"), required=False, choices=SIZES)
    attorney = forms.CharField(label=_("Attorney"), required=False, max_length=160)
    delay_reason = text(_("Reasons for the delay"), rows=2, help_text=_("Compulsory after 72 hours."))

    @property
    def about(self) -> dict[str, str]:
        """What the form says of us."""
        return {name: self.cleaned_data[name] for name in ("identifier", "sector", "size", "attorney")}


class SentForm(Filed):
    """Where it went, when, and the proof."""

    place = one_of(_("Where it was filed"), Filing.Place, blank=False)
    sent_at = MomentField(label=_("Sent"))
    reference = forms.CharField(
        label=_("Number of the receipt"), required=False, max_length=80, help_text=_("UPO, e-Doręczenia or post.")
    )
    authority_number = forms.CharField(label=_("The authority's number of the case"), required=False, max_length=60)
    delay_reason = text(_("Reasons for the delay"), rows=2, help_text=_("Compulsory after 72 hours."))
    field_order = ("place", "sent_at", "reference", "file", "authority_number", "delay_reason")

    def __init__(self, *args: Any, drill: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        column: Any = self.fields["place"]
        fits = [one for one in Filing.Place if (one == Filing.Place.DRILL) == drill]
        column.choices = [(one.value, one.label) for one in fits]

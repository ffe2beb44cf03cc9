"""What a customer fills in on the page of an offer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.sales.models import OfferAnswer
from crm.sales.offers.answers import LONGEST_QUESTION

MISSING = {"required": _("This is missing.")}


class AcceptForm(forms.Form):
    """Who accepts; for a firm also in which role, and that they may; for a dear offer the code that was sent."""

    name = forms.CharField(label=_("Name and surname"), max_length=120, error_messages=MISSING)
    role = forms.CharField(label=pgettext_lazy("at work", "Position"), max_length=120, error_messages=MISSING)
    may = forms.BooleanField(error_messages={"required": _("Tick this, or ask somebody who may order.")})

    code = forms.CharField(
        label=_("Six digits from the message"), max_length=12, error_messages={"required": _("Type the six digits.")}
    )

    def __init__(self, *args: Any, consumer: bool, coded: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if consumer:
            del self.fields["role"], self.fields["may"]
        if not coded:
            del self.fields["code"]

    def clean_code(self) -> str:
        """Digits alone, however they were typed."""
        return "".join(self.cleaned_data["code"].split()).replace("-", "")


class AskForm(forms.Form):
    """A question."""

    question = forms.CharField(
        label=_("Your question"), max_length=LONGEST_QUESTION, error_messages={"required": _("Write your question.")}
    )


class DeclineForm(forms.Form):
    """A reason, which nobody has to give."""

    reason = forms.ChoiceField(
        label=_("Reason (you need not give one)"),
        choices=[("", _("I give none")), *OfferAnswer.Reason.choices],
        required=False,
    )

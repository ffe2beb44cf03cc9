"""Forms about a hold: placing, looking again, lifting; the answer to a report of sales."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.pages.time_fields import DayField
from crm.privacy.models import Purpose
from retention.models import Hold

WORDS = forms.Textarea(attrs={"rows": 4})
REVIEW_IN = timedelta(days=90)


def in_three_months() -> Any:
    """The day that is offered for the next look."""
    return timezone.localdate() + REVIEW_IN


class GroundsForm(forms.Form):
    """Why something is held, and when somebody looks again."""

    reason = forms.ChoiceField(label=_("Reason"), choices=Hold.Reason.choices, widget=forms.RadioSelect)
    facts = forms.CharField(
        label=_("Facts"),
        max_length=4000,
        widget=WORDS,
        help_text=_("Whose claim, which proceedings, which number: a merely possible claim holds nothing."),
    )
    review_on = DayField(
        label=_("Look again on"), initial=in_three_months, help_text=_("Within a year; we remind you.")
    )


class HoldForm(GroundsForm):
    """A hold on one person."""

    until = DayField(label=_("Last day"), required=False, help_text=_("Empty: until somebody lifts it."))


class ScopeForm(HoldForm):
    """A hold on everybody under a purpose, those who come later too."""

    purpose = forms.ChoiceField(label=_("Everybody under the purpose"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["purpose"]
        field.choices = [(purpose.slug, str(purpose)) for purpose in Purpose.objects.active()]
        self.order_fields(["purpose", "reason", "facts", "review_on", "until"])


class ReviewForm(forms.Form):
    """Somebody looked: it stays."""

    review_on = DayField(label=_("Look again on"), initial=in_three_months)
    until = DayField(label=_("Last day"), required=False, help_text=_("Empty: it stays as it is."))


class LiftForm(forms.Form):
    """Why it is over."""

    why = forms.CharField(label=_("Reason"), max_length=2000, widget=WORDS)


class NoForm(forms.Form):
    """Why a report of sales keeps nobody."""

    why = forms.CharField(label=_("Reason"), max_length=2000, widget=WORDS)

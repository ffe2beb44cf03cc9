"""The officer's opinion about an assessment, and the decision."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.pages.time_fields import DayField
from crm.dpo.models import AssessmentOpinion
from crm.narrowing import Words

WORDS = forms.Textarea(attrs={"rows": 3})


class AdviceForm(forms.Form):
    """What the officer says (Art. 35(2))."""

    prefix = "opinion"
    verdict = forms.ChoiceField(label=_("Opinion"), choices=AssessmentOpinion.Verdict.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Reasons"), max_length=4000, widget=WORDS)


class VerdictForm(forms.Form):
    """What whoever decides for the controller decides."""

    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=4000, required=False, widget=WORDS)
    review_on = DayField(label=_("Next look"), required=False, help_text=_("At the latest when something changes."))

    def __init__(self, *args: Any, outcomes: Sequence[tuple[str, Words]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["outcome"]
        field.choices = outcomes

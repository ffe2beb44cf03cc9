"""Forms of an impact assessment: the screening with its reasons, the consultation of the authority."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.pages.time_fields import DayField
from crm.dpo.impact.screening import with_reasons
from crm.dpo.models import Assessment
from crm.dpo.steps.step_form import QuestionsForm
from crm.dpo.steps.step_questions import Answers
from crm.narrowing import Words


class ScreeningForm(QuestionsForm):
    """Every position and criterion as it is proposed or was answered; the verb wants a sentence for what differs."""

    saves_at_once = False  # it concludes

    def __init__(self, *args: Any, given: Answers, reasons: dict[str, Words], **options: Any) -> None:
        questions = with_reasons(reasons)
        codes = [each.code for each in questions]
        super().__init__(*args, questions=questions, given=given, demanded=codes, **options)
        for each in questions:
            self.fields[f"{each.code}_note"].label = _("Why otherwise than proposed")


class ConsultationForm(forms.ModelForm):
    """When the authority was asked, and what it said."""

    consulted_on = DayField(label=_("Sent to the authority on"))
    answered_on = DayField(label=_("The authority answered on"), required=False)
    extended = forms.BooleanField(
        label=_("The authority needs six weeks more"), required=False, help_text=_("It says so within a month.")
    )
    advice = forms.CharField(
        label=_("What the authority advises"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = Assessment
        fields = ("consulted_on", "extended", "answered_on", "advice")

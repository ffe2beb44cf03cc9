"""Forms about a rule: the next version, the officer's opinion, the switch, approval in advance."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.pages.time_fields import DayField
from crm.privacy.categories import Category
from crm.privacy.models import Purpose
from retention.models import Force, Rule, RuleOpinion, Start

WORDS = forms.Textarea(attrs={"rows": 3})
NUMBER = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


class RuleForm(forms.Form):
    """What a version says."""

    name = forms.CharField(label=pgettext_lazy("rule", "Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    categories = forms.MultipleChoiceField(
        label=_("Categories of data"), choices=Category.choices, widget=forms.CheckboxSelectMultiple
    )
    start = forms.ChoiceField(label=_("Counted from"), choices=Start.choices)
    years = forms.IntegerField(label=_("Years"), min_value=0, max_value=100, initial=0, widget=NUMBER)
    months = forms.IntegerField(label=_("Months"), min_value=0, max_value=1200, initial=0, widget=NUMBER)
    days = forms.IntegerField(label=_("Days"), min_value=0, max_value=30000, initial=0, widget=NUMBER)
    to_year_end = forms.BooleanField(label=_("To the end of the year"), required=False)
    from_next_year = forms.BooleanField(label=_("From the beginning of the next year"), required=False)
    roll = forms.BooleanField(label=_("A last day off moves to the next working day"), required=False)
    force = forms.ChoiceField(label=_("Why it keeps"), choices=Force.choices, widget=forms.RadioSelect)
    claims = forms.BooleanField(label=_("For claims that are merely possible"), required=False)
    article = forms.CharField(label=_("Article"), max_length=120, required=False)
    reason = forms.CharField(label=_("Reason in plain words"), max_length=2000, widget=WORDS)
    reason_en = forms.CharField(label=_("Reason in English"), max_length=2000, required=False, widget=WORDS)
    why = forms.CharField(
        label=_("Why this version"), max_length=2000, widget=WORDS, help_text=_("For whoever decides.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        purposes: dict[str, str] = {purpose.slug: str(purpose) for purpose in Purpose.objects.active()}
        current = self.initial.get("purpose")
        ended = [(current, current)] if current and current not in purposes else []
        field: Any = self.fields["purpose"]
        field.choices = [("", _("people whom no purpose keeps")), *purposes.items(), *ended]

    @property
    def terms(self) -> dict[str, Any]:
        """What the draft says; of a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "why"}


class RuleOpinionForm(forms.Form):
    """What the officer says of a version."""

    verdict = forms.ChoiceField(label=_("Opinion"), choices=RuleOpinion.Verdict.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Reasons"), max_length=2000, widget=WORDS)


class SwitchOnForm(forms.Form):
    """The decider's yes, with the receipt of the preview that they saw."""

    receipt = forms.CharField(widget=forms.HiddenInput)
    confirmed = forms.BooleanField(
        label=_("I know which claims these are, and keeping everybody's data for them is proportionate"),
        required=False,
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, required=False, widget=WORDS)

    def __init__(self, *args: Any, rule: Rule, **options: Any) -> None:
        super().__init__(*args, **options)
        if not rule.claims:
            del self.fields["confirmed"]


class SwitchOffForm(forms.Form):
    """Why a rule counts no more."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=WORDS)


class StandingForm(forms.Form):
    """Approval of a rule's coming runs, for some time."""

    until = DayField(label=pgettext_lazy("last day", "Until"))
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=WORDS)

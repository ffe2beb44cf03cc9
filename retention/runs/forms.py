"""Forms about a run: exclusion, opinion, approval, giving up, going on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from retention.models import RunOpinion

WORDS = forms.Textarea(attrs={"rows": 3})


class WhyForm(forms.Form):
    """A reason in one's own words."""

    why = forms.CharField(label=_("Reason"), max_length=1000, widget=WORDS)


class OpinionForm(forms.Form):
    """What the officer says."""

    verdict = forms.ChoiceField(label=_("Opinion"), choices=RunOpinion.Verdict.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Reasons"), max_length=2000, widget=WORDS)


class ApprovalForm(forms.Form):
    """The number of people, typed by whoever decides, and a note for the protocol."""

    typed = forms.IntegerField(
        label=_("Number of people"),
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Type the number."), "invalid": _("Type the number in digits.")},
    )
    note = forms.CharField(label=_("Note for the protocol"), max_length=1000, required=False)

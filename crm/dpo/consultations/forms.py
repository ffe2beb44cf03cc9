"""Forms of consultations."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.models.officer import Consultation
from crm.casework.form_fields import one_of, text


class AskForm(forms.Form):
    """A question to the officer."""

    subject = forms.CharField(
        label=_("What it is about"), max_length=120, help_text=_("Short, without names of people.")
    )
    question = text(_("Question"), rows=6, help_text=_("What do you plan, with which data, for whom, until when?"))


class OpinionForm(forms.Form):
    """The officer's opinion."""

    opinion = text(_("Opinion"), rows=8)


class SettleForm(forms.Form):
    """Whether it is followed."""

    outcome = one_of(_("What we do"), Consultation.Outcome, blank=True, widget=forms.RadioSelect)
    reason = text(_("Why otherwise"), rows=3, required=False, help_text=_("Required where you overrule it."))

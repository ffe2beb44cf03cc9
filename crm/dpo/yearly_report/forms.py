"""Forms of the yearly report."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.casework.form_fields import text


class ReportForm(forms.Form):
    """The officer's words."""

    summary = text(_("Summary"), rows=6, required=False)
    findings = text(_("What was found"), rows=6, required=False)
    recommended = text(_("What is recommended"), rows=6, required=False)


class YearForm(forms.Form):
    """Of which year."""

    year = forms.IntegerField(label=_("Year"), min_value=2018, max_value=2100)

"""The form of quiet hours."""

from django import forms
from django.utils.translation import gettext_lazy as _


class QuietHoursForm(forms.Form):
    """From and to, and whether days off are quiet as a whole."""

    begins = forms.TimeField(label=_("Quiet from"), required=False)
    ends = forms.TimeField(label=_("Quiet until"), required=False)
    days_off = forms.BooleanField(label=_("Weekends and public holidays too"), required=False)

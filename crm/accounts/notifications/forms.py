"""The form of quiet hours."""

from django import forms
from django.utils.translation import gettext_lazy as _


class HourInput(forms.TimeInput):
    """An hour of the day as browsers ask for it."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class QuietHoursForm(forms.Form):
    """From and to, and whether days off are quiet as a whole."""

    begins = forms.TimeField(label=_("Quiet from"), required=False, widget=HourInput)
    ends = forms.TimeField(label=_("Quiet until"), required=False, widget=HourInput)
    days_off = forms.BooleanField(label=_("Weekends and public holidays too"), required=False)

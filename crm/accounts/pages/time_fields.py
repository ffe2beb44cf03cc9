"""Days and moments as staff type them: by the browser's own calendar, on the clock of the organisation.

Every form takes its days and moments from here; a browser's calendar reads the machines' notation alone.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.narrowing import promised


class DayInput(forms.DateInput):
    """The calendar for a day."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"type": "date", **(attrs or {})}, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The calendar for a day and a time, to the minute."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"type": "datetime-local", **(attrs or {})}, format="%Y-%m-%dT%H:%M")


class DayField(forms.DateField):
    """A day."""

    widget = DayInput


class MomentField(forms.DateTimeField):
    """A moment that lies in the past. Of an hour that comes twice the first is meant, so that no term begins late.

    An hour that the clocks leave out is refused with words.
    """

    widget = MomentInput

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except forms.ValidationError as refusal:
            if refusal.code != "ambiguous_timezone":
                raise
            typed = promised(refusal.params)["datetime"].replace(tzinfo=timezone.get_current_timezone())
            first, second = typed.replace(fold=0), typed.replace(fold=1)
            if first.utcoffset() > second.utcoffset():  # the clocks go back: summer time first
                return first
            words = _("The clocks went forward then: this time did not exist. Choose another one.")
            raise forms.ValidationError(words, code=refusal.code) from None

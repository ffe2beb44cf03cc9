"""Fields of forms that read days, amounts and free words as this app does."""

from typing import Any

from django import forms

from crm.accounts.pages.time_fields import DayInput
from crm.privacy.people.sensitive_text import WARNINGS, findings
from crm.sales import typed_values

PERSONS_OWN = frozenset({"pesel", "id_card", "card"})  # an account number is what invoices are paid to


class ParsedField(forms.CharField):
    """A text field whose `reading` (text → value, error code) turns the text into a value."""

    def __init__(self, reading: Any, **options: Any) -> None:
        super().__init__(**{"required": False, "max_length": 60, **options})
        self.reading = reading

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if hasattr(value, "isoformat") else value

    def clean(self, value: Any) -> Any:
        parsed, code = self.reading(super().clean(value))
        if code:
            raise forms.ValidationError(typed_values.SENTENCES[code], code=code)
        return parsed


class DayField(ParsedField):
    """A day, by the browser's own calendar or typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(typed_values.day, widget=DayInput(), **options)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if self.required and day is None:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return day


class NoIdentifiersField(forms.CharField):
    """A free text in which numbers that identify a person are refused; words that only hint at something
    are let pass.
    """

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        for finding in findings(text):
            if finding.kind in PERSONS_OWN:
                raise forms.ValidationError(WARNINGS[finding.kind], code=finding.kind)
        return text

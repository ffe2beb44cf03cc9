"""Form fields that read what is typed as an import reads a cell, and say what is wrong in the same words."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.pl import regon

from crm.contacts import fields
from crm.contacts.problem_kinds import KINDS, Severity

LOSSY = frozenset({"phone_remark"})  # an import may cut a remark off and report it; a form asks instead


class ReadField(forms.CharField):
    """One line, read by a reader of `crm.contacts.fields`."""

    def __init__(self, reader: Callable[[str], tuple[str, str]], **options: Any) -> None:
        super().__init__(**{"required": False, "max_length": 254, **options})
        self.reader = reader

    def clean(self, value: Any) -> str:
        read, code = self.reader(super().clean(value))
        if code and (KINDS[code].severity is Severity.ERROR or code in LOSSY):
            raise ValidationError(KINDS[code].text, code=code)
        return read


class LinesField(ReadField):
    """Several, one in each line. The value is a list without repetitions."""

    def __init__(self, reader: Callable[[str], tuple[str, str]], **options: Any) -> None:
        super().__init__(reader, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        lines = [ReadField.clean(self, line) for line in str(value or "").splitlines()]
        return list(dict.fromkeys(line for line in lines if line))


class RegonField(forms.CharField):
    """A REGON of nine or fourteen digits, by its control digits."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "max_length": 20, "label": "REGON", **options})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return regon.validate(text) if text else ""
        except InvalidNumber:
            raise ValidationError(_("Wrong control digit. Check the REGON."), code="regon") from None


def name_field(**options: Any) -> forms.CharField:
    """The field of a person's name, tidied."""
    return forms.CharField(**{"label": _("Name"), "max_length": 200, "required": False, **options})


def email_field(**options: Any) -> ReadField:
    """An e-mail address. Not type=email: the browser's own bubbles would speak another language than ours."""
    widget = forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off", "spellcheck": "false"})
    return ReadField(fields.email, **{"label": _("E-mail"), "widget": widget, **options})


def phone_field(**options: Any) -> ReadField:
    """A phone number."""
    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
    return ReadField(fields.phone, **{"label": _("Phone"), "max_length": 40, "widget": widget, **options})


def nip_field(**options: Any) -> ReadField:
    """A NIP as ten digits."""
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return ReadField(fields.tax_number, **{"label": "NIP", "max_length": 20, "widget": widget, **options})

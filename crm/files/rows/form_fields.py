"""Form fields that read what is typed as an import reads a cell, and say what is wrong in the same words."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from stdnum.exceptions import ValidationError as InvalidNumber

from crm.files.rows import cell_values
from crm.files.rows.problem_kinds import KINDS, Severity
from crm.privacy.law.jurisdiction import COMPANY_NUMBER, TAX_NUMBER, jurisdiction

LOSSY = frozenset({"phone_remark"})  # an import may cut a remark off and report it; a form asks instead


class ReadField(forms.CharField):
    """One line, read by a reader of `crm.files.rows.cell_values`."""

    def __init__(self, reader: Callable[[str], tuple[str, str]], **options: Any) -> None:
        super().__init__(**{"required": False, "max_length": 254, **options})
        self.reader = reader

    def clean(self, value: Any) -> str:
        read, code = self.reader(super().clean(value))
        if code and (KINDS[code].severity is Severity.ERROR or code in LOSSY):
            raise ValidationError(KINDS[code].text, code=code)
        return read


class LinesField(forms.CharField):
    """Several, one in each line. The value is a list without repetitions."""

    def __init__(self, reader: Callable[[str], tuple[str, str]], **options: Any) -> None:
        usual = {"required": False, "widget": forms.Textarea(attrs={"rows": 2}), "max_length": 2000}
        super().__init__(**{**usual, **options})
        self.line = ReadField(reader, max_length=2000)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        lines = [self.line.clean(line) for line in str(value or "").splitlines()]
        return list(dict.fromkeys(line for line in lines if line))


class RegonField(forms.CharField):
    """The number that a register at home gives to a firm (REGON), by its control digits."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "max_length": 20, "label": COMPANY_NUMBER, **options})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        number = jurisdiction().company_number
        try:
            return number.module.validate(text) if text else ""
        except InvalidNumber:
            raise ValidationError(number.wrong, code="regon") from None


def nip_field(**options: Any) -> ReadField:
    """The tax number of a firm at home (NIP), as bare digits."""
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    usual = {"label": TAX_NUMBER, "max_length": 20, "widget": widget}
    return ReadField(cell_values.tax_number, **{**usual, **options})

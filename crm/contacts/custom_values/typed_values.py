"""A value that somebody typed, sent or imported, parsed for one field: stored form, or a ValidationError."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from crm.contacts.models import CustomField, field_kinds
from crm.contacts.models.field_kinds import Kind
from crm.contacts.models.kind_table import KIND_OF, read_answers
from crm.files.rows import cell_values
from crm.privacy.people.sensitive_text import WARNINGS, findings


def parse_value(field: CustomField, value: Any) -> str:
    """The stored form of `value` (a text, a number, a boolean, None, a list of answers, an amount with its currency);
    ValidationError with a code and a sentence.

    A number that identifies a person is refused unless the field's category is that; a payment card number always.
    """
    if isinstance(value, list | tuple):
        return read_answers(field, value)
    text = spelled(amount_in(value) if field.kind == Kind.MONEY else value)
    if not cell_values.tidy(text):
        return ""
    kind = KIND_OF[field.kind]
    stored = kind.read(field, text)
    for match in findings(text) if kind.free else ():
        if match.identifier and (match.kind == "card" or match.category != field.category):
            raise ValidationError(WARNINGS[match.kind], code=match.kind)
    return stored


def amount_in(value: Any) -> Any:
    """An amount of JSON, {"amount": "1250.50", "currency": "EUR"}, as somebody would type it; others as they are."""
    if not isinstance(value, Mapping) or set(value) != {"amount", "currency"}:
        return value
    return " ".join(map(spelled, value.values()))


def spelled(value: Any) -> str:
    """A JSON value as somebody would type it. ValidationError for a list or an object."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return field_kinds.YES if value else field_kinds.NO
    if isinstance(value, str | int | float):
        return str(value)
    raise ValidationError(field_kinds.one_value(), code="invalid")

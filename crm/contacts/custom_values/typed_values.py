"""A value that somebody typed, sent or imported, parsed for one field: stored form, or a ValidationError."""

from typing import Any

from django.core.exceptions import ValidationError

from crm.contacts.models import CustomField, field_kinds
from crm.contacts.models.field_kinds import Kind
from crm.privacy.people.sensitive_text import WARNINGS, findings

FREE = (Kind.TEXT, Kind.NUMBER, Kind.LINK)  # may hold what was not asked for


def parse_value(field: CustomField, value: Any) -> str:
    """The stored form of `value` (a text, a number, a boolean, None); ValidationError with a code and a sentence.

    A number that identifies a person is refused unless the field's category is that; a payment card number always.
    """
    text = spelled(value)
    choices = field.spellings if field.kind == Kind.CHOICE else None
    bare = field_kinds.without_unit(text, field.unit) if field.kind == Kind.NUMBER else text
    stored = field_kinds.read(field.kind, bare, choices)
    for match in findings(text) if field.kind in FREE else ():
        if match.identifier and (match.kind == "card" or match.category != field.category):
            raise ValidationError(WARNINGS[match.kind], code=match.kind)
    return stored


def spelled(value: Any) -> str:
    """A JSON value as somebody would type it. ValidationError for a list or an object."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return field_kinds.YES if value else field_kinds.NO
    if isinstance(value, str | int | float):
        return str(value)
    raise ValidationError(field_kinds.one_value(), code="invalid")

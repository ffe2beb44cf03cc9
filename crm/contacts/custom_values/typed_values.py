"""What somebody typed, sent or brought in a file, read for one field: kept, or refused in a sentence."""

from typing import Any

from django.core.exceptions import ValidationError

from crm.contacts.models import CustomField, field_kinds
from crm.contacts.models.field_kinds import Kind
from crm.privacy.people.sensitive_text import WARNINGS, findings

FREE = (Kind.TEXT, Kind.NUMBER, Kind.LINK)  # may hold what was not asked for


def read(field: CustomField, said: Any) -> str:
    """What is kept of `said` (a text, a number, yes or no, nothing); ValidationError with a code and a sentence.

    A number that identifies somebody is refused unless the field says that it holds such; a payment card always.
    """
    text = spelled(said)
    choices = field.spellings if field.kind == Kind.CHOICE else None
    kept = field_kinds.read(field.kind, text, choices)
    for found in findings(text) if field.kind in FREE else ():
        if found.identifier and (found.kind == "card" or found.category != field.category):
            raise ValidationError(WARNINGS[found.kind], code=found.kind)
    return kept


def spelled(said: Any) -> str:
    """A value of JSON as somebody would type it. ValidationError for a list or an object."""
    if said is None:
        return ""
    if isinstance(said, bool):
        return field_kinds.YES if said else field_kinds.NO
    if isinstance(said, str | int | float):
        return str(said)
    raise ValidationError(field_kinds.one_value(), code="invalid")

"""What may be sent: exactly the fields and parameters that are named, nothing beside them.

A field that exists but is not the caller's to write says so; a text is read as forms and imports read it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from crm.api.protocol.problems import Problem, errors_with_pointers
from crm.files.rows.form_fields import LOSSY
from crm.files.rows.problem_kinds import KINDS, Severity
from crm.privacy.channels import CHANNELS

UNKNOWN = _("There is no such field here.")
CLOSED = _("This cannot be written here.")
TWICE = _("Once is enough.")
OURS = ("created_at", "updated_at", "version")  # of every record; never the caller's to write


class Strict(serializers.Serializer):
    """A body. `closed` names fields that an answer has and a request must not send."""

    closed: tuple[str, ...] = ()

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (strange := sorted(set(data) - set(self.fields))):
            raise serializers.ValidationError({name: [self.refusal(name)] for name in strange[:20]})
        return super().to_internal_value(data)

    def refusal(self, name: str) -> ErrorDetail:
        """Why a field is not taken."""
        return (
            ErrorDetail(CLOSED, "read_only") if name in (*self.closed, *OURS) else ErrorDetail(UNKNOWN, "unknown_field")
        )


class NoBody(Strict):
    """Nothing has to be said."""


class Query(Strict):
    """Parameters of an address. None of them takes anything personal: addresses end up in logs."""

    @classmethod
    def asked(cls, request: Any) -> dict[str, Any]:
        """The parameters, read; raises invalid_parameter for an unknown, a repeated or a wrong one."""
        params = request.query_params
        twice = [name for name in params if len(params.getlist(name)) > 1]
        if twice:
            raise wrong_parameters({name: [ErrorDetail(TWICE, "repeated")] for name in twice})
        shape = cls(data={name: params[name] for name in params})
        if not shape.is_valid():
            raise wrong_parameters(shape.errors)
        return shape.validated_data


def wrong_parameters(errors: Mapping[str, Any]) -> Problem:
    """The problem of wrong parameters; a missing purpose is told by itself, since everything hangs on it."""
    entries = [{"parameter": error.pop("pointer").lstrip("/"), **error} for error in errors_with_pointers(errors)]
    return Problem("invalid_parameter", errors=entries)


class ChannelField(serializers.ChoiceField):
    """The code of one channel of the table (crm/privacy/channels.py); with `none` also an empty one, for no channel."""

    def __init__(self, *, none: bool = False, **options: Any) -> None:
        super().__init__([*([""] if none else []), *CHANNELS], **options)


class Read(serializers.CharField):
    """One line, read by a reader of `crm.files.rows.cell_values` as a form reads it."""

    def __init__(self, reader: Callable[[str], tuple[str, str]], **options: Any) -> None:
        super().__init__(**{"allow_blank": True, "required": False, "max_length": 254, **options})
        self.reader = reader

    def to_internal_value(self, data: Any) -> str:
        read, code = self.reader(super().to_internal_value(data))
        if code and (KINDS[code].severity is Severity.ERROR or code in LOSSY):
            raise serializers.ValidationError(KINDS[code].text, code=code)
        return read


@extend_schema_field({"type": "string", "pattern": r"^\d\d:\d\d:\d\d$"})
class OfficeTime(serializers.TimeField):
    """A time of day by the office's clock: JSON Schema's `time` would want an offset."""


class Line(serializers.CharField):
    """One line of text; a missing one is not touched, an empty one empties."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_blank": True, "required": False, "max_length": 200, **options})

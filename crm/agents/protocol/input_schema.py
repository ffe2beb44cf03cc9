"""What a tool is asked, as JSON Schema: made from its shape, with the purposes that this agent may name."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers
from rest_framework.fields import empty

from crm.agents.tools.tool import Tool

FORMATS = {serializers.UUIDField: "uuid", serializers.DateField: "date"}
ANSWER = {
    "type": "object",
    "properties": {
        "rows": {"type": "array", "items": {"type": "object"}},
        "next": {"type": ["string", "null"]},
        "boundary": {"type": "string"},
        "about_text": {"type": "string"},
        "about_this": {"type": "string"},
    },
    "required": ["rows", "next", "boundary", "about_text"],
}


def input_schema(tool: Tool, purposes: Iterable[str]) -> dict[str, Any]:
    """The schema of the tool's arguments."""
    fields = tool.asked().fields
    properties = {name: schema_of(field) for name, field in fields.items()}
    properties["purpose"]["enum"] = sorted(purposes)
    required = [name for name, field in fields.items() if field.required]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def schema_of(field: Any) -> dict[str, Any]:
    """The schema of one argument."""
    schema: dict[str, Any] = {"type": "integer" if isinstance(field, serializers.IntegerField) else "string"}
    for kind, name in FORMATS.items():
        if isinstance(field, kind):
            schema["format"] = name
    if isinstance(field, serializers.ChoiceField):
        schema["enum"] = list(field.choices)
    bounds = {"minimum": "min_value", "maximum": "max_value", "maxLength": "max_length"}
    for name, attribute in bounds.items():
        if (bound := getattr(field, attribute, None)) is not None:
            schema[name] = bound
    if field.help_text:
        schema["description"] = str(field.help_text)
    if field.default is not empty:
        schema["default"] = field.default
    return schema

"""The custom fields of contacts, companies and deals: what a program needs to know before it reads or sends `custom`.

Those hidden from the program's role are not among them.
"""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.api.protocol.resource import Resource
from crm.contacts.custom_values.value_store import fields_of
from crm.contacts.models import CustomField
from crm.contacts.models.field_kinds import Kind


class FieldChoiceShape(serializers.Serializer):
    """A choice of a field."""

    key = serializers.CharField()
    label = serializers.CharField()
    label_en = serializers.CharField(help_text="Empty where there is no English name.")
    offered = serializers.BooleanField(help_text="False where records keep it and nobody chooses it any more.")


class CustomFieldShape(serializers.Serializer):
    """A custom field."""

    id = serializers.UUIDField()
    record = serializers.ChoiceField(CustomField.Record.values)
    key = serializers.CharField(help_text="Its name in `custom`; in `changed` it is `custom_<key>`.")
    kind = serializers.ChoiceField(Kind.values)
    label = serializers.CharField()
    label_en = serializers.CharField(help_text="Empty where there is no English name.")
    unit = serializers.CharField(help_text="Of a number its unit, of an amount of money the usual currency.")
    formula = serializers.CharField(help_text="What a field of the kind formula is reckoned from; empty for others.")
    category = serializers.CharField(help_text="The kind of personal data.")
    purposes = serializers.ListField(child=serializers.CharField(), help_text="Which need it, by their slugs.")
    required = serializers.BooleanField(help_text="Whether forms want it; programs may leave it out.")
    offered = serializers.BooleanField(help_text="False where nobody fills it in any more.")
    choices = FieldChoiceShape(many=True)


class CustomFieldList(serializers.Serializer):
    """All there are; they are few."""

    results = CustomFieldShape(many=True)


@policy(SIGNED_IN, scope="fields")
class Fields(Resource):
    """The custom fields that your program may know of, in their order. Nobody is named in them."""

    rows_counted = False
    answers = {"GET": (200, CustomFieldList)}

    def get(self, request: Any) -> Response:
        fields = [field for record in CustomField.Record.values for field in fields_of(record)]
        return Response({"results": [field_json(field) for field in fields]})


def field_json(field: CustomField) -> dict[str, Any]:
    """One field."""
    plain = ("record", "key", "kind", "label", "label_en", "unit", "formula", "category", "purposes", "required")
    choices = [choice for choice in field.choices.all() if choice.goes_to_id is None]
    return {
        "id": field.uid,
        **{name: getattr(field, name) for name in plain},
        "offered": field.retired_at is None,
        "choices": [
            {
                "key": choice.key,
                "label": choice.label,
                "label_en": choice.label_en,
                "offered": choice.retired_at is None,
            }
            for choice in choices
        ],
    }

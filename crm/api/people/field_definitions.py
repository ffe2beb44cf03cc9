"""The custom fields of contacts, companies and deals: what a program needs to know before it reads or sends `custom`.

Those hidden from the program's role are not among them.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.permissions import rights
from crm.accounts.permissions.eyes import role_that_sees
from crm.api.columns import Words
from crm.api.people.contacts import Added, Changed, created_receipt
from crm.api.protocol.etags import conditional, digest, require, tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.contacts.custom.definitions import CHANGEABLE, add_field, change_field, offer, retire
from crm.contacts.custom.forms import HINT, KINDS_OF_DATA, LABEL, UNIT
from crm.contacts.custom.formulas import LONGEST as LONGEST_FORMULA
from crm.contacts.custom.record_names import records
from crm.contacts.custom_values.value_store import fields_of
from crm.contacts.models import CustomField
from crm.contacts.models.field_kinds import Kind
from crm.contacts.models.kind_table import WITH_CHOICES

MOST = 100  # choices, purposes or roles of one request
NO_RECORD = _("There are no records of this kind.")
TWO = _("Write at least two choices.")
NONE = _("This kind of field has no choices.")
TWICE = _("One of them stands there twice.")


class FieldChoiceShape(serializers.Serializer):
    """A choice of a field."""

    key = serializers.CharField()
    label = serializers.CharField()
    label_en = serializers.CharField(help_text="Empty where there is no English name.")
    offered = serializers.BooleanField(help_text="False where records keep it and nobody chooses it any more.")


class CustomFieldShape(serializers.Serializer):
    """A custom field."""

    id = serializers.UUIDField()
    record = serializers.CharField(help_text="contact, company, deal, or a kind of your own records.")
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


class NewChoice(Strict):
    """A choice of a new field."""

    label = Words(max_length=LABEL)
    label_en = Words(max_length=LABEL, required=False, allow_blank=True)


class FieldChanges(Strict):
    """What is to be different."""

    label = Words(max_length=LABEL, required=False)
    label_en = Words(max_length=LABEL, required=False, allow_blank=True)
    help_text = Words(max_length=HINT, required=False, allow_blank=True)
    help_text_en = Words(max_length=HINT, required=False, allow_blank=True)
    unit = Words(max_length=UNIT, required=False, allow_blank=True)
    formula = serializers.CharField(max_length=LONGEST_FORMULA, required=False, allow_blank=True)
    category = serializers.ChoiceField(KINDS_OF_DATA, required=False)
    purposes = serializers.ListField(child=serializers.SlugField(max_length=40), required=False, max_length=MOST)
    hidden_from = serializers.ListField(child=serializers.SlugField(max_length=50), required=False, max_length=MOST)
    from_her = serializers.BooleanField(required=False, help_text="Whether the person said it and may take it along.")
    required = serializers.BooleanField(required=False)
    offered = serializers.BooleanField(required=False, help_text="False lays it aside: what it holds stays.")

    closed: tuple[str, ...] = ("id", "record", "key", "kind", "choices")


class NewField(FieldChanges):
    """A new field."""

    record = serializers.CharField(max_length=40, help_text="contact, company, deal, or a kind of your own records.")
    kind = serializers.ChoiceField(Kind.choices)
    label = Words(max_length=LABEL)
    key = serializers.CharField(max_length=30, required=False, help_text="Made of the name where it is left out.")
    category = serializers.ChoiceField(KINDS_OF_DATA)
    purposes = serializers.ListField(child=serializers.SlugField(max_length=40), max_length=MOST)
    choices = NewChoice(many=True, required=False, max_length=MOST)
    offered = None

    closed: tuple[str, ...] = ("id", "offered")

    def validate_record(self, record: str) -> str:
        """A kind of record that there is."""
        if record not in dict(records()):
            raise serializers.ValidationError([ErrorDetail(NO_RECORD, "record")])
        return record

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Choices for a kind that has some, two at least and none twice."""
        labels = [choice["label"].casefold() for choice in data.get("choices", ())]
        wanted = data["kind"] in WITH_CHOICES
        fault = TWO if wanted and len(labels) < 2 else NONE if labels and not wanted else ""
        if fault or len(set(labels)) != len(labels):
            raise serializers.ValidationError({"choices": [ErrorDetail(fault or TWICE, "choices")]})
        return data


@policy(SIGNED_IN, methods=("GET", "POST"), also={"POST": rights.FIELDS_SETTINGS}, scope="fields")
class Fields(Resource):
    """The custom fields that your program may know of, in their order. Nobody is named in them."""

    located = True
    rows_counted = False
    bodies = {"POST": NewField}
    answers = {"GET": (200, CustomFieldList), "POST": (201, Added)}

    def get(self, request: Any) -> Response:
        fields = [field for record in CustomField.Record.values for field in fields_of(record)]
        return Response({"results": [field_json(field) for field in fields]})

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Add a field. What the settings page refuses is refused here."""
        values = self.sent()
        pairs = [(choice["label"], choice.get("label_en", "")) for choice in values.pop("choices", [])]
        with transaction.atomic():
            field = add_field({**values, "choices": pairs}, by=request.user)
            return settle(created_receipt(field.uid, "api:field", tag(revision(field))))


@policy(
    SIGNED_IN,
    methods=("GET", "PATCH"),
    params={"key": "custom_field"},
    also={"PATCH": rights.FIELDS_SETTINGS},
    scope="fields",
)
class OneField(Resource):
    """One custom field."""

    rows_counted = False
    bodies = {"PATCH": FieldChanges}
    answers = {"GET": (200, CustomFieldShape), "PATCH": (200, Changed)}

    def get(self, request: Any, key: UUID) -> Response:
        field = readable_or_404(key)
        return conditional(request, field_json(field), revision(field))

    def patch(self, request: Any, key: UUID) -> Response:
        """Change it, lay it aside or offer it again, over the version in If-Match."""
        values = self.sent()
        offered = values.pop("offered", None)
        with transaction.atomic():
            field = readable_or_404(key, locked=True)
            require(request, revision(field))
            changed = change_field(field, values, by=request.user)
            if offered is not None and offered == (field.retired_at is not None):
                (offer if offered else retire)(field, by=request.user)
                changed.append("offered")
        now = tag(revision(CustomField.objects.with_choices().get(pk=field.pk)))
        return Receipt(200, {"id": str(key), "changed": sorted(changed)}, etag=now).response()


def readable_or_404(key: UUID, *, locked: bool = False) -> CustomField:
    """The field, if the program may know of it: one hidden from its role is like none."""
    rows = CustomField.objects.readable(role_that_sees()).filter(uid=key)
    if locked:
        list(rows.select_for_update().values_list("pk"))
    return get_object_or_404(rows.with_choices())


def revision(field: CustomField) -> str:
    """What changes with every change of the field."""
    return digest({**field_json(field), **{name: getattr(field, name) for name in CHANGEABLE}})


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

"""The custom fields of contacts, companies, deals and own records: what a program needs to know before it reads or
sends `custom`.

Those hidden from the program's role are not among them. Choices of a field: field_choices.py.
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
from crm.api.protocol.shapes import NoBody, Strict
from crm.contacts.custom.definitions import (
    CHANGEABLE,
    add_field,
    change_field,
    offer,
    place_field,
    remove,
    restore,
    retire,
)
from crm.contacts.custom.forms import HINT, KINDS_OF_DATA, LABEL, UNIT
from crm.contacts.custom.formulas import LONGEST as LONGEST_FORMULA
from crm.contacts.custom.record_names import records
from crm.contacts.custom_values.value_store import fields_of
from crm.contacts.models import CustomField, FieldChoice
from crm.contacts.models.field_kinds import Kind
from crm.contacts.models.kind_table import WITH_CHOICES

PLAIN = ("record", "key", "kind", *(name for name in CHANGEABLE if name != "hidden_from"))
MOST = 100  # choices, purposes or roles of one request
NO_RECORD = _("There are no records of this kind.")
NO_FIELD = _("There is no such field of this kind of record.")
TWO = _("Write at least two choices.")
NONE = _("This kind of field has no choices.")
TWICE = _("One of them stands there twice.")


class FieldChoiceShape(serializers.Serializer):
    """A choice of a field."""

    id = serializers.UUIDField()
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
    help_text = serializers.CharField(help_text="The hint beside it in forms.")
    help_text_en = serializers.CharField()
    unit = serializers.CharField(help_text="Of a number its unit, of an amount of money the usual currency.")
    formula = serializers.CharField(help_text="What a field of the kind formula is reckoned from; empty for others.")
    category = serializers.CharField(help_text="The kind of personal data.")
    purposes = serializers.ListField(child=serializers.CharField(), help_text="Which need it, by their slugs.")
    from_her = serializers.BooleanField(help_text="Whether the person said it and may take it along.")
    required = serializers.BooleanField(help_text="Whether forms want it; programs may leave it out.")
    hidden_from = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Keys of roles; only for whoever may change fields."
    )
    offered = serializers.BooleanField(help_text="False where nobody fills it in any more.")
    choices = FieldChoiceShape(many=True)


class CustomFieldList(serializers.Serializer):
    """All there are; they are few."""

    results = CustomFieldShape(many=True)


class FieldRemoved(serializers.Serializer):
    """What was removed."""

    id = serializers.UUIDField()
    restorable_until = serializers.DateTimeField()


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
    after = serializers.UUIDField(
        required=False, allow_null=True, help_text="The field behind which it shall stand; null for the first place."
    )

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
    offered = after = None

    closed: tuple[str, ...] = ("id", "offered", "after")

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
        fields = [field for record, _label in records() for field in fields_of(record)]
        return Response({"results": [field_json(field, request.user) for field in fields]})

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
        return conditional(request, field_json(field, request.user), revision(field))

    def patch(self, request: Any, key: UUID) -> Response:
        """Change it, move it, lay it aside or offer it again, over the version in If-Match."""
        values = self.sent()
        offered, moves, after = values.pop("offered", None), "after" in values, values.pop("after", None)
        with transaction.atomic():
            field = readable_or_404(key, locked=True)
            require(request, revision(field))
            changed = change_field(field, values, by=request.user)
            if offered is not None and offered == (field.retired_at is not None):
                (offer if offered else retire)(field, by=request.user)
                changed.append("offered")
            if moves and place_field(field, other_field(field, after), by=request.user):
                changed.append("after")
        now = tag(revision(CustomField.objects.with_choices().get(pk=field.pk)))
        return Receipt(200, {"id": str(key), "changed": sorted(changed)}, etag=now).response()


@policy(
    SIGNED_IN,
    methods=("POST",),
    params={"key": "custom_field"},
    also={"POST": rights.FIELDS_SETTINGS},
    scope="fields",
)
class FieldRemoval(Resource):
    """The removal of a field."""

    bodies = {"POST": NoBody}
    answers = {"POST": (201, FieldRemoved)}

    def create(self, request: Any, settle: Settle, key: UUID) -> Receipt:
        """Remove it with what it holds. For thirty days it can be restored."""
        self.sent()
        with transaction.atomic():
            field = readable_or_404(key, locked=True)
            until = remove(field, by=request.user)
            return settle(Receipt(201, {"id": str(key), "restorable_until": until.isoformat()}))


@policy(
    SIGNED_IN,
    methods=("POST",),
    params={"key": "custom_field"},
    also={"POST": rights.FIELDS_SETTINGS},
    scope="fields",
)
class FieldRestoration(Resource):
    """The way back of a removed field."""

    bodies = {"POST": NoBody}
    answers = {"POST": (201, Added)}

    def create(self, request: Any, settle: Settle, key: UUID) -> Receipt:
        """Restore it with what it held; 404 for one that is not removed, and for one that is empty by now."""
        self.sent()
        with transaction.atomic():
            rows = CustomField.objects.filter(emptied_at=None, removed_at__isnull=False)
            field = get_object_or_404(rows.open_to(role_that_sees()).select_for_update(), uid=key)
            restore(field, by=request.user)
            return settle(created_receipt(key, "api:field", tag(revision(field))))


def readable_or_404(key: UUID, *, locked: bool = False) -> CustomField:
    """The field, if the program may know of it: one hidden from its role is like none."""
    rows = CustomField.objects.readable(role_that_sees()).filter(uid=key)
    if locked:
        list(rows.select_for_update().values_list("pk"))
    return get_object_or_404(rows.with_choices())


def other_field(field: CustomField, key: UUID | None) -> CustomField | None:
    """Another field of the same record that the program may know of; one that there is not is refused under `after`."""
    if key is None:
        return None
    other = CustomField.objects.readable(role_that_sees()).of(field.record).filter(uid=key).first()
    if other is None:
        raise serializers.ValidationError({"after": [ErrorDetail(NO_FIELD, "after")]})
    return other


def revision(field: CustomField) -> str:
    """What changes with every change of the field or of its choices."""
    return digest({**field_json(field), "position": field.position, "hidden_from": field.hidden_from})


def field_json(field: CustomField, reader: Any = None) -> dict[str, Any]:
    """One field; from whom it is hidden only for whoever may change fields."""
    choices = [choice_json(choice) for choice in field.choices.all() if choice.goes_to_id is None]
    hidden = {"hidden_from": field.hidden_from} if reader and reader.may(rights.FIELDS_SETTINGS) else {}
    plain = {name: getattr(field, name) for name in PLAIN}
    return {"id": field.uid, **plain, **hidden, "offered": field.retired_at is None, "choices": choices}


def choice_json(choice: FieldChoice) -> dict[str, Any]:
    """One choice."""
    names = {name: getattr(choice, name) for name in ("key", "label", "label_en")}
    return {"id": choice.uid, **names, "offered": choice.retired_at is None}

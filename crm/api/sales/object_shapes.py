"""How records of the house's own kinds, and the kinds themselves, are told and sent."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from crm.api.columns import Words
from crm.api.external_ids.sent_ids import external_ids_field
from crm.api.people.custom_fields import CustomShape
from crm.api.people.people_for_purpose import PurposeQuery
from crm.api.protocol.cursor_pages import Paged
from crm.api.protocol.shapes import Strict
from crm.api.updates.record_facts import RecordFacts, UpdatedSince
from crm.contacts.columns.own import custom_columns
from crm.contacts.models import ObjectKind
from crm.contacts.models.field_kinds import LONGEST

ONE_OF_TWO = _("Say whose it is: a contact or a company.")
CUSTOM = "Its fields, by their keys (GET /objects/ names them)."


class FieldTold(serializers.Serializer):
    """A field of such records."""

    key = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.CharField()
    category = serializers.CharField()


class KindTold(serializers.Serializer):
    """A kind of records that this installation made for itself."""

    key = serializers.CharField(help_text="Its word in addresses.")
    name = serializers.CharField()
    plural = serializers.CharField()
    title = serializers.CharField(help_text="What a record is called by.")
    last_day = serializers.CharField(help_text="What its last day is called; empty where it has none.")
    purpose = serializers.CharField()
    category = serializers.CharField(help_text="The kind of data of the title.")
    of_person = serializers.BooleanField()
    of_company = serializers.BooleanField()
    with_deal = serializers.BooleanField()
    closed = serializers.BooleanField(help_text="It takes no new records.")
    custom = FieldTold(many=True)


class KindsTold(serializers.Serializer):
    """All of them."""

    results = KindTold(many=True)


class ObjectShape(RecordFacts):
    """A record. `contact` is absent for a firm's own."""

    id = serializers.UUIDField()
    contact = serializers.UUIDField(allow_null=True)
    company = serializers.UUIDField(allow_null=True, help_text="Where you see it.")
    title = serializers.CharField()
    ends_on = serializers.DateField(allow_null=True)
    custom = CustomShape(help_text=CUSTOM)
    added_at = serializers.DateTimeField(help_text="The same as `created_at`.")


class ObjectPage(serializers.Serializer):
    """A page of records."""

    results = ObjectShape(many=True)
    next = serializers.URLField(allow_null=True)


class ObjectsQuery(PurposeQuery, UpdatedSince, Paged):
    """The parameters of the list of records."""

    contact = serializers.UUIDField(required=False, help_text="Records of this contact only.")
    company = serializers.UUIDField(required=False, help_text="Records that stand at this company only.")


class ObjectChanges(Strict):
    """What is to be different."""

    title = Words(max_length=LONGEST, required=False)
    ends_on = serializers.DateField(required=False, allow_null=True)
    custom = serializers.DictField(required=False, help_text=CUSTOM)
    external_ids = external_ids_field()

    closed: tuple[str, ...] = (
        *("id", "contact", "company", "deal", "added_at"),
        *("created_at", "updated_at", "version"),
    )


class NewObject(ObjectChanges):
    """A new record of a contact, or of a company."""

    contact = serializers.UUIDField(required=False)
    company = serializers.UUIDField(required=False)
    deal = serializers.UUIDField(required=False, help_text="A deal of the same customer.")
    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    title = Words(max_length=LONGEST)

    closed: tuple[str, ...] = ("id", "added_at", "created_at", "updated_at", "version")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if ("contact" in data) == ("company" in data):
            raise serializers.ValidationError({"contact": [ErrorDetail(ONE_OF_TWO, "required")]})
        return data


def kind_json(kind: ObjectKind) -> dict[str, Any]:
    """One kind with its fields."""
    fields = [column.custom for column in custom_columns(kind.record) if column.control]
    return {
        "key": kind.key,
        "name": str(kind),
        "plural": kind.many,
        "title": kind.title_word,
        "last_day": kind.end_word,
        "purpose": kind.purpose,
        "category": kind.category,
        "of_person": kind.of_person,
        "of_company": kind.of_company,
        "with_deal": kind.with_deal,
        "closed": kind.retired_at is not None,
        "custom": [
            {"key": field.key, "label": str(field), "kind": field.kind, "category": field.category} for field in fields
        ],
    }

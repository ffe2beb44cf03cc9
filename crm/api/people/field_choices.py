"""The choices of a custom field: added, renamed, moved, no longer offered and offered again."""

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
from crm.api.people.field_definitions import (
    NONE,
    FieldChoiceShape,
    NewChoice,
    choice_json,
    readable_or_404,
    revision,
)
from crm.api.protocol.etags import conditional, require, tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.contacts.custom.choices import add_choice, offer_choice, place_choice, remove_choice, rename_choice
from crm.contacts.custom.forms import LABEL
from crm.contacts.models import CustomField, FieldChoice

NO_CHOICE = _("There is no such choice of this field.")
LAID_ASIDE_TOO = _("Answers move when the choice is laid aside: send offered as false with it.")


class ChoiceChanges(Strict):
    """What is to be different."""

    label = Words(max_length=LABEL, required=False)
    label_en = Words(max_length=LABEL, required=False, allow_blank=True)
    offered = serializers.BooleanField(required=False, help_text="False lays it aside: records that have it keep it.")
    moved_to = serializers.UUIDField(
        required=False, help_text="With offered false: the choice that records which have this one get instead."
    )
    after = serializers.UUIDField(
        required=False, allow_null=True, help_text="The choice behind which it shall stand; null for the first place."
    )

    closed: tuple[str, ...] = ("id", "key")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Where answers move, the choice goes."""
        if "moved_to" in data and data.get("offered") is not False:
            raise serializers.ValidationError({"moved_to": [ErrorDetail(LAID_ASIDE_TOO, "moved_to")]})
        return data


@policy(
    SIGNED_IN,
    methods=("POST",),
    params={"key": "custom_field"},
    also={"POST": rights.FIELDS_SETTINGS},
    scope="fields",
)
class FieldChoices(Resource):
    """The choices of one field; GET /fields/{key}/ tells them."""

    located = True
    bodies = {"POST": NewChoice}
    answers = {"POST": (201, Added)}

    def create(self, request: Any, settle: Settle, key: UUID) -> Receipt:
        """Add a choice at the end of a field that has choices."""
        values = self.sent()
        with transaction.atomic():
            field = readable_or_404(key, locked=True)
            if not field.has_choices:
                raise serializers.ValidationError({"label": [ErrorDetail(NONE, "choices")]})
            choice = add_choice(field, values["label"], values.get("label_en", ""), by=request.user)
            return settle(created_receipt(choice.uid, "api:field_choice", tag(revision(again(field)))))


@policy(
    SIGNED_IN,
    methods=("GET", "PATCH"),
    params={"key": "field_choice"},
    also={"PATCH": rights.FIELDS_SETTINGS},
    scope="fields",
)
class OneFieldChoice(Resource):
    """One choice of a field. Its version is its field's."""

    rows_counted = False
    bodies = {"PATCH": ChoiceChanges}
    answers = {"GET": (200, FieldChoiceShape), "PATCH": (200, Changed)}

    def get(self, request: Any, key: UUID) -> Response:
        choice = choice_or_404(key)
        return conditional(request, choice_json(choice), revision(choice.definition))

    def patch(self, request: Any, key: UUID) -> Response:
        """Rename it, move it, lay it aside or offer it again, over the version in If-Match."""
        values, by = self.sent(), request.user
        with transaction.atomic():
            field = readable_or_404(choice_or_404(key).definition.uid, locked=True)
            choice = choice_or_404(key)
            require(request, revision(field))
            names = {name: values[name] for name in ("label", "label_en") if name in values}
            changed: list[str] = [name for name, label in names.items() if label != getattr(choice, name)]
            if changed:
                rename_choice(choice, **{"label": choice.label, "label_en": choice.label_en, **names}, by=by)
            if "offered" in values and values["offered"] == (choice.retired_at is not None):
                if values["offered"]:
                    offer_choice(choice, by=by)
                else:
                    remove_choice(choice, to=other_choice(field, values.get("moved_to"), "moved_to"), by=by)
                changed.append("offered")
            if "after" in values and place_choice(choice, other_choice(field, values["after"], "after"), by=by):
                changed.append("after")
        receipt = {"id": str(key), "changed": sorted(changed)}
        return Receipt(200, receipt, etag=tag(revision(again(field)))).response()


def choice_or_404(key: UUID) -> FieldChoice:
    """The choice, not replaced by another, of a field that the program may know of."""
    fields = CustomField.objects.readable(role_that_sees()).with_choices()
    choice = get_object_or_404(FieldChoice.objects.filter(goes_to=None), uid=key)
    choice.definition = get_object_or_404(fields, pk=choice.definition_id)
    return choice


def other_choice(field: CustomField, key: UUID | None, name: str) -> FieldChoice | None:
    """Another choice of the field; one that there is not is refused under the name of what was sent."""
    other = field.choices.filter(uid=key, goes_to=None).first() if key else None
    if key and other is None:
        raise serializers.ValidationError({name: [ErrorDetail(NO_CHOICE, name)]})
    return other


def again(field: CustomField) -> CustomField:
    """The field with its choices as they are now."""
    return CustomField.objects.with_choices().get(pk=field.pk)

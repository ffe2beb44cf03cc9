"""What deals look like to a program: answers, parameters, bodies."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from crm.api.custom import CustomShape, CustomValues
from crm.api.pages import Paged
from crm.api.persons import PurposeQuery
from crm.api.shapes import Strict
from crm.contacts.forms.entry import WARNINGS
from crm.contacts.hygiene import findings
from crm.contacts.models import CustomField
from crm.sales.deals import MOST
from crm.sales.forms import PERSONS_OWN
from crm.sales.models import Deal

WHOSE = _("Say whose it is: a contact, a company, or a company and one of its people.")
OPEN = "open"


class DealShape(serializers.Serializer):
    """A deal. `contact` is the person whose own it is, absent for a firm's."""

    id = serializers.UUIDField()
    contact = serializers.UUIDField(allow_null=True)
    company = serializers.UUIDField(allow_null=True, help_text="Where you see it.")
    title = serializers.CharField()
    notes = serializers.CharField()
    custom = CustomShape()
    amount = serializers.CharField(allow_null=True, help_text="A decimal number, a point before the hundredths.")
    currency = serializers.ChoiceField(Deal.Currency.values)
    pipeline = serializers.UUIDField()
    stage = serializers.UUIDField()
    state = serializers.ChoiceField([OPEN, *Deal.Outcome.values])
    lost_reason = serializers.UUIDField(allow_null=True)
    closes_on = serializers.DateField(allow_null=True, help_text="When it is expected to close.")
    opened_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    last_activity_at = serializers.DateTimeField()


class DealPage(serializers.Serializer):
    """A page of deals."""

    results = DealShape(many=True)
    next = serializers.URLField(allow_null=True)


class DealsQuery(PurposeQuery, Paged):
    """The parameters of the list of deals."""

    contact = serializers.UUIDField(required=False, help_text="Deals that this contact is on.")
    company = serializers.UUIDField(required=False, help_text="Deals of this company only.")
    pipeline = serializers.UUIDField(required=False)
    stage = serializers.UUIDField(required=False)
    state = serializers.ChoiceField([OPEN, *Deal.Outcome.values], required=False)


class Words(serializers.CharField):
    """A free text without numbers that identify somebody."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        kinds = sorted({one.kind for one in findings(text)} & PERSONS_OWN)
        if kinds:
            raise serializers.ValidationError([ErrorDetail(WARNINGS[kind], kind) for kind in kinds])
        return text


class DealChanges(Strict):
    """What is to be different. `state` won or lost ends it, open opens it again; lost wants its `lost_reason`."""

    title = Words(max_length=120, required=False)
    notes = Words(max_length=4000, allow_blank=True, required=False)
    amount = serializers.DecimalField(12, 2, required=False, allow_null=True, min_value=0, max_value=MOST)
    currency = serializers.ChoiceField(Deal.Currency.values, required=False)
    closes_on = serializers.DateField(required=False, allow_null=True)
    stage = serializers.UUIDField(required=False)
    state = serializers.ChoiceField([OPEN, *Deal.Outcome.values], required=False)
    lost_reason = serializers.UUIDField(required=False)
    custom = CustomValues(CustomField.Record.DEAL)

    closed = ("id", "contact", "company", "pipeline", "opened_at", "ended_at", "last_activity_at")


class NewDeal(DealChanges):
    """A new deal of a contact, or of a company, perhaps with one of its people."""

    contact = serializers.UUIDField(required=False)
    company = serializers.UUIDField(required=False)
    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    title = Words(max_length=120)
    state = None
    lost_reason = None

    closed = ("id", "pipeline", "state", "lost_reason", "opened_at", "ended_at", "last_activity_at")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if not {"contact", "company"} & set(data):
            raise serializers.ValidationError({"contact": [ErrorDetail(WHOSE, "required")]})
        return data

"""What deals look like to a program: answers, parameters, bodies."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from crm.api.columns import ColumnsShape, SentColumns, Words, longest
from crm.api.external_ids.sent_ids import external_ids_field
from crm.api.people.companies import NewCompany
from crm.api.people.contact_values import NewContact
from crm.api.people.contacts import Added
from crm.api.people.custom_fields import CustomShape, CustomValues
from crm.api.people.people_for_purpose import PurposeQuery
from crm.api.protocol.cursor_pages import Paged
from crm.api.updates.record_facts import RecordFacts, UpdatedSince
from crm.contacts.models import CustomField
from crm.sales.columns.deal import DEAL
from crm.sales.models import Deal

WHOSE = _("Say whose it is: a contact, a company, or a company and one of its people.")
BOTH = _("Choose whoever is here already, or add somebody new: not both.")
OPEN = "open"


class DealShape(RecordFacts, ColumnsShape):
    """A deal. `contact` is the person whose own it is, absent for a firm's."""

    table = DEAL

    id = serializers.UUIDField()
    contact = serializers.UUIDField(allow_null=True)
    company = serializers.UUIDField(allow_null=True, help_text="Where you see it.")
    custom = CustomShape()
    amount = serializers.CharField(allow_null=True, help_text="A decimal number, with the decimals of its currency.")
    pipeline = serializers.UUIDField()
    stage = serializers.UUIDField()
    state = serializers.ChoiceField([OPEN, *Deal.Outcome.values])
    lost_reason = serializers.UUIDField(allow_null=True)
    opened_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    last_activity_at = serializers.DateTimeField()


class DealPage(serializers.Serializer):
    """A page of deals."""

    results = DealShape(many=True)
    next = serializers.URLField(allow_null=True)


class DealsQuery(UpdatedSince, PurposeQuery, Paged):
    """The parameters of the list of deals."""

    contact = serializers.UUIDField(required=False, help_text="Deals that this contact is on.")
    company = serializers.UUIDField(required=False, help_text="Deals of this company only.")
    pipeline = serializers.UUIDField(required=False)
    stage = serializers.UUIDField(required=False)
    state = serializers.ChoiceField([OPEN, *Deal.Outcome.values], required=False)


class DealChanges(SentColumns):
    """What is to be different. `state` won or lost ends it, open opens it again; lost wants its `lost_reason`."""

    table = DEAL

    stage = serializers.UUIDField(required=False)
    state = serializers.ChoiceField([OPEN, *Deal.Outcome.values], required=False)
    lost_reason = serializers.UUIDField(required=False)
    custom = CustomValues(CustomField.Record.DEAL)
    external_ids = external_ids_field()

    closed: tuple[str, ...] = ("id", "contact", "company", "pipeline", "opened_at", "ended_at", "last_activity_at")


class NewFirmOfDeal(NewCompany):
    """A firm that is added with its deal; the scope to write companies is needed too."""

    external_ids = None


class NewPersonOfDeal(NewContact):
    """Somebody who is taken in with their deal, for its purpose; the scope to write contacts is needed too. They work
    for the company of the deal.
    """

    purpose = None
    company = None
    external_ids = None

    closed: tuple[str, ...] = (*NewContact.closed, "purpose", "company")


class NewDeal(DealChanges):
    """A new deal of a contact, or of a company, perhaps with one of its people; of those who are here, or are added."""

    contact = serializers.UUIDField(required=False)
    company = serializers.UUIDField(required=False)
    firm = NewFirmOfDeal(required=False, help_text="A company that is not here yet, in place of `company`.")
    person = NewPersonOfDeal(required=False, help_text="Somebody who is not here yet, in place of `contact`.")
    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    title = Words(max_length=longest(DEAL, "title"))
    state = None
    lost_reason = None

    closed: tuple[str, ...] = ("id", "pipeline", "state", "lost_reason", "opened_at", "ended_at", "last_activity_at")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if not {"contact", "company", "firm", "person"} & set(data):
            raise serializers.ValidationError({"contact": [ErrorDetail(WHOSE, "required")]})
        for new, here in (("firm", "company"), ("person", "contact")):
            if {new, here} <= set(data):
                raise serializers.ValidationError({new: [ErrorDetail(BOTH, "both")]})
        return data


class DealAdded(Added):
    """What was made: the deal, and whoever was added with it."""

    contact = serializers.UUIDField(required=False, help_text="Who was taken in with it.")
    company = serializers.UUIDField(required=False, help_text="The firm that was added with it.")

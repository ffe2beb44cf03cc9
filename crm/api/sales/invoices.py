"""Invoices drawn up as FA(3), of an accepted offer or of a deal's lines. The draft is a document; its file is taken on
screen. What is missing is answered beside each field.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.people.contacts import Added, created_receipt
from crm.api.people.purpose_gate import must_be_readable, purpose_named
from crm.api.protocol.etags import tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.api.sales.documents import refuse_needless
from crm.sales.deals.deals import persons_to_ask
from crm.sales.ksef.drafting import Terms, draft_from_deal, draft_from_offer
from crm.sales.lookups import deal_or_404, offer_or_404
from crm.sales.models import Document
from crm.sales.offers.lacking import eu_number

ONE_OF_TWO = _("Say what is invoiced: an offer or a deal.")


class NewInvoice(Strict):
    """An invoice of an accepted offer, or of the lines of a deal as they stand."""

    offer = serializers.UUIDField(required=False)
    deal = serializers.UUIDField(required=False)
    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    issued_on = serializers.DateField()
    payment_due_on = serializers.DateField(required=False, allow_null=True)
    number = serializers.CharField(
        max_length=80, required=False, allow_blank=True, help_text="Without one the next of the series."
    )
    exchange_rate = serializers.DecimalField(
        12, 6, required=False, min_value=0, help_text="How many PLN one costs, where the currency is another."
    )
    eu_vat = serializers.CharField(max_length=20, required=False, allow_blank=True)
    exempt_basis = serializers.CharField(max_length=200, required=False, allow_blank=True)
    split_payment = serializers.BooleanField(required=False)

    def validate_eu_vat(self, value: str) -> str:
        """In its short form."""
        return eu_number(value)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if ("offer" in data) == ("deal" in data):
            raise serializers.ValidationError({"offer": [ErrorDetail(ONE_OF_TWO, "required")]})
        return data


@policy(rights.CONTACTS_VIEW, methods=("POST",), also={"POST": rights.CONTACTS_EDIT}, scope="documents")
class Invoices(Resource):
    """Invoices that are drawn up here."""

    located = True
    bodies = {"POST": NewInvoice}
    answers = {"POST": (201, Added)}

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Draw up an invoice as a draft; nothing is sent. Nothing personal is answered."""
        values = self.sent()
        purpose = purpose_named(request, values.pop("purpose"))
        refuse_needless(Document.Kind.INVOICE, purpose)
        offer_key, deal_key = values.pop("offer", None), values.pop("deal", None)
        offer = offer_or_404(request.user, offer_key) if offer_key else None
        deal = offer.deal if offer else deal_or_404(request.user, deal_key)
        for person in persons_to_ask(deal):
            must_be_readable(person, purpose)
        terms = Terms(**values)
        with transaction.atomic():
            drawn = (
                draft_from_offer(offer, terms, by=request.user)
                if offer
                else draft_from_deal(deal, terms, by=request.user)
            )
            return settle(created_receipt(drawn.uid, "api:document", tag(drawn.version)))

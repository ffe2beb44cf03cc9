"""Invoices drawn up as FA(3), of an accepted offer or of a deal's lines, and corrections of them. The draft is a
document; its file is taken on screen. What is missing is answered beside each field.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.columns import Words
from crm.api.papers.documents import document_and_purpose, refuse_needless
from crm.api.people.contacts import Added, created_receipt
from crm.api.people.people_for_purpose import PurposeQuery
from crm.api.people.purpose_gate import must_be_readable, purpose_named
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional, tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.sales.deal_lines.line_sums import ZERO
from crm.sales.deals.deals import persons_to_ask
from crm.sales.documents.masked_documents import paper
from crm.sales.ksef.corrected_file import CorrectedFile, read_file
from crm.sales.ksef.drafting import OTHER_LINES, Terms, draft_correction, draft_from_deal, draft_from_offer
from crm.sales.ksef.invoice import InvoiceLine
from crm.sales.lookups import deal_or_404, document_or_404, offer_or_404
from crm.sales.models import Document
from crm.sales.offers.lacking import eu_number
from crm.sales.typed_values import MOST

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


class InvoicedLine(serializers.Serializer):
    """A line of an invoice as it stands, after the corrections that its file holds."""

    product = serializers.CharField()
    vat = serializers.CharField()
    unit = serializers.CharField()
    quantity = serializers.CharField()
    unit_price = serializers.CharField(help_text="Net.")
    discount_amount = serializers.CharField()
    net = serializers.CharField()


class InvoicedLines(serializers.Serializer):
    """What a correction begins with."""

    currency = serializers.CharField()
    lines = InvoicedLine(many=True)


class CorrectedLine(Strict):
    """A line as it should be. What is left out stays; the quantity 0 takes the line off, with its discount."""

    quantity = serializers.DecimalField(12, 2, required=False, min_value=0, max_value=MOST)
    unit_price = serializers.DecimalField(12, 2, required=False, min_value=0, max_value=MOST)
    discount_amount = serializers.DecimalField(12, 2, required=False, min_value=0, max_value=MOST)

    closed: tuple[str, ...] = ("product", "vat", "unit", "net")


class NewCorrection(Strict):
    """A correction of an invoice."""

    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    reason = Words(max_length=256)
    issued_on = serializers.DateField()
    number = serializers.CharField(
        max_length=80, required=False, allow_blank=True, help_text="Without one the next of the series."
    )
    lines = CorrectedLine(many=True, help_text="All of them, in the order of the invoice.")


@policy(
    rights.CONTACTS_VIEW,
    methods=("GET", "POST"),
    params={"key": "document"},
    also={"POST": rights.CONTACTS_EDIT},
    scope="documents",
)
class Corrections(Resource):
    """The lines of an invoice whose file is FA(3), and corrections of them."""

    located = True
    queries = {"GET": PurposeQuery}
    bodies = {"POST": NewCorrection}
    answers = {"GET": (200, InvoicedLines), "POST": (201, Added)}

    def get(self, request: Any, key: UUID) -> Response:
        document, purpose = document_and_purpose(request, self.asked, key)
        earlier = readable_file(request, document)
        people = [document.person] if document.person else []
        kinds = [document.category] if people else []
        fields = ["product", "amount"] if people else []
        show(request, place="corrections", people=people, fields=fields, purpose=purpose, categories=kinds)
        values = {"currency": earlier.currency, "lines": [line_json(line) for line in earlier.lines]}
        return conditional(request, values, document.version)

    def create(self, request: Any, settle: Settle, key: UUID) -> Receipt:
        """Draw up a correction as a draft; nothing is sent. Nothing personal is answered."""
        values = self.sent()
        purpose, document = purpose_named(request, values["purpose"]), document_or_404(request.user, key)
        refuse_needless(document.kind, purpose)
        if document.person:
            must_be_readable(document.person, purpose)
        before = readable_file(request, document).lines
        if len(values["lines"]) != len(before):
            raise serializers.ValidationError({"lines": [ErrorDetail(OTHER_LINES, "lines")]})
        lines = [corrected_line(line, sent) for line, sent in zip(before, values["lines"], strict=True)]
        terms = {name: values[name] for name in ("reason", "issued_on", "number") if name in values}
        with transaction.atomic():
            drawn = draft_correction(document, lines, **terms, by=request.user)
            return settle(created_receipt(drawn.uid, "api:document", tag(drawn.version)))


def readable_file(request: Any, document: Document) -> CorrectedFile:
    """The invoice of the file; 404 for whoever reads the paper masked, a problem where nothing can be corrected."""
    if not paper(document, request.user).clear:
        raise Http404
    return read_file(document)


def corrected_line(before: InvoiceLine, sent: dict[str, Any]) -> InvoiceLine:
    """The line as it should be."""
    quantity = sent.get("quantity", before.quantity)
    price, discount = sent.get("unit_price", before.price), sent.get("discount_amount", before.discount)
    return InvoiceLine(before.name, before.rate, quantity, price, discount if quantity else ZERO, before.unit)


def line_json(line: InvoiceLine) -> dict[str, str]:
    """One line."""
    return {
        "product": line.name,
        "vat": line.rate,
        "unit": line.unit,
        "quantity": str(line.quantity),
        "unit_price": str(line.price),
        "discount_amount": str(line.discount),
        "net": str(line.net),
    }

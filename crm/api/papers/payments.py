"""Payments of a statement of the bank: which invoices they are for, and those marked as paid. No text of a payment is
kept or answered.

    POST /documents/payments/         what came in: {"results": [{document, version, day, outcome}], "unmatched": 2}
    POST /documents/payments/marks/   which of them are paid: {"marked": [ids], "left": [ids]}

Whom the program does not see, and whom the purpose does not allow, is found by no number: such a payment counts as one
that names no invoice. Each payment counts as a row of the day.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.papers.documents import condition_on, refuse_needless
from crm.api.people.purpose_gate import purpose_named
from crm.api.protocol.disclosure import as_given, check_reader, show
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.privacy.categories import Category
from crm.privacy.models import Purpose
from crm.sales.models import Document
from crm.sales.payments.marking import Mark, mark_paid
from crm.sales.payments.matching import DIFFERS, FITS, PAID, Match, reading_of
from crm.sales.payments.statement import Payment
from crm.sales.typed_values import MOST

MOST_PAYMENTS = 200
LONGEST_TEXT = 1000
INVOICE = Document.Kind.INVOICE


class PaymentShape(Strict):
    """Money that came in."""

    day = serializers.DateField()
    amount = serializers.DecimalField(12, 2, min_value=0, max_value=MOST)
    currency = serializers.ChoiceField(Document.Currency.values, default="PLN")
    text = serializers.CharField(max_length=LONGEST_TEXT, help_text="The title, in which the number is looked for.")


class SentPayments(Strict):
    """What came in, and what for."""

    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    payments = PaymentShape(many=True, max_length=MOST_PAYMENTS, allow_empty=False)


class MatchShape(serializers.Serializer):
    """An invoice whose number stands in the title of a payment."""

    document = serializers.UUIDField()
    version = serializers.IntegerField(help_text="Send it with the mark.")
    day = serializers.DateField(help_text="Of the last payment for it.")
    outcome = serializers.ChoiceField(
        [FITS, DIFFERS, PAID], help_text="fits: exact to the hundredth. differs: by its amount. paid: marked before."
    )


class MatchedPayments(serializers.Serializer):
    """What the payments are for, and how many name no invoice of yours."""

    results = MatchShape(many=True)
    unmatched = serializers.IntegerField()


class MarkShape(Strict):
    """One invoice that is paid."""

    document = serializers.UUIDField()
    version = serializers.IntegerField(min_value=1, max_value=10**9)
    day = serializers.DateField()


class SentMarks(Strict):
    """Which invoices are paid, and what for."""

    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")
    marks = MarkShape(many=True, max_length=MOST_PAYMENTS, allow_empty=False)


class Marked(serializers.Serializer):
    """What came of it."""

    marked = serializers.ListField(child=serializers.UUIDField())
    left = serializers.ListField(
        child=serializers.UUIDField(), help_text="Paid or changed meanwhile, a draft, or not yours for the purpose."
    )


@policy(rights.CONTACTS_VIEW, methods=("POST",), also={"POST": rights.CONTACTS_EDIT}, scope="documents")
class Payments(Resource):
    """Which invoices payments are for, by the number in the title and the amount."""

    bodies = {"POST": SentPayments}
    answers = {"POST": (200, MatchedPayments)}

    def create(self, request: Any, *_args: Any) -> Any:
        """Find the invoices: a question, so it is asked anew each time and changes nothing."""
        values = self.sent()
        purpose = invoicing_purpose(request, values["purpose"])
        sent = [payment_of(each) for each in values["payments"]]
        self.take_rows(request, len(sent))
        reading = reading_of(sent, by=request.user, among=allowed_by(purpose))
        people = [match.document.person for match in reading.matches if match.document.person]
        kinds = [Category.FINANCIAL] if people else []
        fields = ["number", "amount"] if people else []
        show(request, place="payments", people=people, fields=fields, purpose=purpose, categories=kinds)
        return Response({"results": [match_json(match) for match in reading.matches], "unmatched": reading.unmatched})

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """No answer is remembered: what was paid since must not come again."""
        return self.create(request)


@policy(rights.CONTACTS_VIEW, methods=("POST",), also={"POST": rights.CONTACTS_EDIT}, scope="documents")
class PaymentMarks(Resource):
    """Invoices marked as paid, each by itself over the version that was read."""

    bodies = {"POST": SentMarks}
    answers = {"POST": (200, Marked)}

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Mark invoices as paid; what somebody changed meanwhile is left as it is. Nothing personal is answered."""
        values = self.sent()
        purpose = invoicing_purpose(request, values["purpose"])
        wanted = {each["document"]: Mark(each["document"], each["version"], each["day"]) for each in values["marks"]}
        rows = Document.objects.visible_to(request.user).filter(allowed_by(purpose), uid__in=wanted)
        allowed = list(rows.order_by("pk").values_list("uid", flat=True))
        with transaction.atomic():
            marked = [uid for uid in allowed if mark_paid([wanted[uid]], by=request.user)[0]]
            left = [uid for uid in wanted if uid not in marked]
            return settle(Receipt(200, {"marked": list(map(str, marked)), "left": list(map(str, left))}))


def invoicing_purpose(request: Any, slug: str) -> Purpose:
    """The purpose, which needs invoices and may be given them."""
    purpose = purpose_named(request, slug)
    check_reader(request, purpose, [Category.FINANCIAL])
    purpose = as_given(request, purpose)
    refuse_needless(INVOICE, purpose)
    return purpose


def allowed_by(purpose: Purpose) -> Q:
    """The condition on papers: a firm's own, and those of people with a ground for the purpose."""
    return Q(person=None) | condition_on(purpose, {})


def payment_of(values: dict[str, Any]) -> Payment:
    """One payment as the statement of a bank would say it."""
    return Payment(values["day"], values["amount"], values["currency"], (values["text"],))


def match_json(match: Match) -> dict[str, Any]:
    """One of them."""
    document = match.document
    return {"document": document.uid, "version": document.version, "day": match.day, "outcome": match.outcome}

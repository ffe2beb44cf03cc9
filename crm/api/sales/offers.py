"""Offers: read for a purpose, made from a deal, changed over the version that was read, withdrawn.

Whose deal it is, is asked as for deals. A letter with an offer is written and read over on screen, so no program sends
one; what customers answer comes by events.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from rest_framework import serializers
from rest_framework.response import Response

from consents.grounds.readable_people import condition
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.columns import Words
from crm.api.people.contacts import Added, Changed, created_receipt
from crm.api.people.people_for_purpose import PurposeQuery, purpose_of
from crm.api.people.purpose_gate import must_be_readable, purpose_named
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional, require, tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.api.sales.deal_lines import LineShape, LineTold, RateShape, line_json, sums_json, values_of_lines
from crm.api.sales.deals import refuse_needless
from crm.privacy.categories import Category
from crm.privacy.models import Purpose
from crm.sales.deal_lines.line_items import MOST_LINES
from crm.sales.deals.deals import Overtaken, persons_to_ask
from crm.sales.lookups import deal_or_404, offer_or_404
from crm.sales.models import Deal, Offer, OfferApproval
from crm.sales.offer_approvals.approving import ask
from crm.sales.offers.lacking import eu_number
from crm.sales.offers.masked_offers import OfferForReader, offers_for_reader
from crm.sales.offers.offer_lines import replace_offer_lines
from crm.sales.offers.offers import change_offer, make_offer, withdraw

WITHDRAWN = Offer.State.WITHDRAWN
WAITING = "waiting"
APPROVALS = (WAITING, *OfferApproval.Outcome.values)
TEXTS = ("title", "note", "eu_vat")
PLAIN = ("number", "language", "currency", "valid_until", "exempt_basis", "made_at", "changed_at")


class OfferShape(serializers.Serializer):
    """An offer as it stands now; what was sent is frozen, and changing it makes the next version."""

    id = serializers.UUIDField()
    deal = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.ChoiceField(Offer.State.values)
    title = serializers.CharField()
    note = serializers.CharField()
    eu_vat = serializers.CharField(help_text="Of the customer, for reverse charge.")
    language = serializers.CharField()
    currency = serializers.ChoiceField(Deal.Currency.values)
    valid_until = serializers.DateField()
    exempt_basis = serializers.CharField()
    lines = LineTold(many=True)
    rates = RateShape(many=True)
    net = serializers.CharField()
    vat = serializers.CharField()
    gross = serializers.CharField()
    approval = serializers.ChoiceField(
        ["", *APPROVALS], help_text="Of a discount over the limit of the house; colleagues decide on it on screen."
    )
    made_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    version = serializers.IntegerField(help_text="One more with each change.")


class OfferPage(serializers.Serializer):
    """A page of offers."""

    results = OfferShape(many=True)
    next = serializers.URLField(allow_null=True)


class OffersQuery(PurposeQuery, Paged):
    """The parameters of the list of offers."""

    deal = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(Offer.State.values, required=False)


class OfferChanges(Strict):
    """What is to be different. `state` withdrawn ends it: its links open nothing any more. `approval` waiting asks a
    second person about its discount.
    """

    title = Words(max_length=120, required=False)
    note = Words(max_length=2000, required=False, allow_blank=True)
    eu_vat = serializers.CharField(max_length=20, required=False, allow_blank=True)
    language = serializers.ChoiceField(["pl", "en"], required=False)
    valid_until = serializers.DateField(required=False)
    exempt_basis = serializers.CharField(max_length=200, required=False, allow_blank=True)
    state = serializers.ChoiceField([WITHDRAWN.value], required=False)
    approval = serializers.ChoiceField([WAITING], required=False)
    lines = LineShape(many=True, max_length=MOST_LINES, required=False, help_text="All the lines there are to be.")

    closed: tuple[str, ...] = (
        *("id", "deal", "number", "currency", "rates", "net", "vat", "gross"),
        *("made_at", "changed_at", "version"),
    )

    def validate_eu_vat(self, value: str) -> str:
        """In its short form."""
        return eu_number(value)


class NewOffer(Strict):
    """A new offer: it takes over the lines of the deal."""

    deal = serializers.UUIDField()
    purpose = serializers.SlugField(max_length=40, help_text="What for: the slug of one of your purposes.")


@policy(rights.DEALS_VIEW, methods=("GET", "POST"), also={"POST": rights.DEALS_EDIT}, scope="offers")
class Offers(Resource):
    """The offers of deals you see, those last worked on first. Those of people without a ground are absent."""

    located = True
    queries = {"GET": OffersQuery}
    bodies = {"POST": NewOffer}
    answers = {"GET": (200, OfferPage), "POST": (201, Added)}

    def get(self, request: Any) -> Response:
        purpose = purpose_of(request, self.asked)
        refuse_needless(purpose)
        about_people = condition(purpose, self.asked.get("channel", ""), person="deal__person")
        rows = Offer.objects.visible_to(request.user).filter(Q(deal__person=None) | about_people).with_keys()
        rows = rows.filter(deal__uid=self.asked["deal"]) if "deal" in self.asked else rows
        rows = rows.filter(state=self.asked["state"]) if "state" in self.asked else rows

        def fetch(*, size: int, edge: tuple | None) -> Sequence[Offer]:
            page_rows = rows
            if edge:
                page_rows = rows.filter(Q(changed_at__lt=edge[0]) | Q(changed_at=edge[0], pk__lt=edge[1]))
            return list(page_rows.order_by("-changed_at", "-pk")[:size])

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda offer: (offer.changed_at, offer.pk))
        return Response(page.body(offers_json(request, page.rows, purpose)))

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Make an offer of a deal. Nothing personal is answered."""
        values = self.sent()
        purpose = purpose_named(request, values["purpose"])
        refuse_needless(purpose)
        deal = deal_or_404(request.user, values["deal"])
        for person in persons_to_ask(deal):
            must_be_readable(person, purpose)
        with transaction.atomic():
            offer = make_offer(deal, by=request.user)
            return settle(created_receipt(offer.uid, "api:offer", tag(offer.revision)))


@policy(
    rights.DEALS_VIEW,
    methods=("GET", "PATCH"),
    params={"key": "offer"},
    also={"PATCH": rights.DEALS_EDIT},
    scope="offers",
)
class OneOffer(Resource):
    """One offer. 409 contact_not_allowed when nothing allows the purpose."""

    queries = {"GET": PurposeQuery, "PATCH": PurposeQuery}
    bodies = {"PATCH": OfferChanges}
    answers = {"GET": (200, OfferShape), "PATCH": (200, Changed)}

    def get(self, request: Any, key: UUID) -> Response:
        offer, purpose = offer_and_purpose(request, self.asked, key)
        (values,) = offers_json(request, [offer], purpose)
        return conditional(request, values, offer.revision)

    def patch(self, request: Any, key: UUID) -> Response:
        """Change it, over the version in If-Match."""
        offer, _purpose = offer_and_purpose(request, self.asked, key)
        require(request, offer.revision)
        values = self.sent()
        state, asks, sent = (values.pop(name, None) for name in ("state", "approval", "lines"))
        rows = None if sent is None else values_of_lines(sent, offer.deal)
        try:
            with transaction.atomic():
                revision, changed = offer.revision, []
                if rows is not None:
                    revision = replace_offer_lines(offer, rows, revision=revision, by=request.user)
                    changed.append("lines")
                changed += change_offer(offer, values, revision=revision, by=request.user) if values else []
                changed += ["approval"] if asks and ask(offer, by=request.user) else []
                changed += ["state"] if state and withdraw(offer, by=request.user) else []
        except Overtaken:
            raise Problem("precondition_failed") from None
        offer.refresh_from_db(fields=["revision"])
        return Receipt(200, {"id": str(key), "changed": sorted(changed)}, etag=tag(offer.revision)).response()


def offer_and_purpose(request: Any, query: dict[str, Any], key: UUID) -> tuple[Offer, Purpose]:
    """The offer as far as the caller sees it, and the purpose, for which its customer may be served."""
    purpose = purpose_of(request, query)
    offer = offer_or_404(request.user, key)
    refuse_needless(purpose)
    for person in persons_to_ask(offer.deal):
        must_be_readable(person, purpose, query.get("channel", ""))
    return offer, purpose


def offers_json(request: Any, offers: Sequence[Offer], purpose: Purpose) -> list[dict[str, Any]]:
    """The offers as they may be seen; people among them are logged and disclosed when this returns."""
    people = [offer.deal.person for offer in offers if offer.deal.person]
    fields, categories = (["title", "note", "product"], [Category.CORRESPONDENCE]) if people else ([], [])
    show(request, place="offers", people=people, fields=fields, purpose=purpose, categories=categories)
    rows = OfferApproval.objects.current().filter(offer__in=offers).values_list("offer", "outcome")
    approvals = {key: outcome or WAITING for key, outcome in rows}
    return [offer_json(row, approvals.get(row.offer.pk, "")) for row in offers_for_reader(offers, request.user)]


def offer_json(row: OfferForReader, approval: str) -> dict[str, Any]:
    """One offer; its words and lines where the reader may read them."""
    offer, lines = row.offer, row.lines if row.clear else []
    return {
        "id": offer.uid,
        "deal": offer.deal.uid,
        "state": row.state,
        **{name: (getattr(offer, name) or "") if row.clear else "" for name in TEXTS},
        **{name: getattr(offer, name) for name in PLAIN},
        "lines": [line_json(line) for line in lines],
        **sums_json(row.sums),
        "approval": approval,
        "version": offer.revision,
    }

"""The lines of one deal: read with what they come to, replaced as a whole over the version that was read."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.columns import Words
from crm.api.people.people_for_purpose import PurposeQuery
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional, digest, require, tag
from crm.api.protocol.idempotency import Receipt
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.api.sales.deals import deal_and_purpose
from crm.privacy.categories import Category
from crm.privacy.models import Purpose
from crm.sales.currencies import plain
from crm.sales.deal_lines.line_choice import lists_of
from crm.sales.deal_lines.line_items import FIELDS, MOST_LINES, replace_lines
from crm.sales.deal_lines.line_sums import LineSums, sums_of
from crm.sales.deals.masked_deals import deals_for_reader
from crm.sales.deals.moves import lock_deal
from crm.sales.models import Deal, DealLine, PriceList, Product, ProductPrice, Vat
from crm.sales.models.offering.sold_lines import SoldLine
from crm.sales.models.products import LONGEST_NAME, LONGEST_UNIT
from crm.sales.price_list.prices import prices_on

NO_PRODUCT = _("There is no product of this code on offer.")
NAMELESS = _("Say what is sold: a product by its code, or words.")


class LineShape(Strict):
    """A line: a product of the catalogue by its code, or words of one's own. What is left out is the product's own."""

    code = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="Of a product on offer.")
    product = Words(max_length=LONGEST_NAME, required=False)
    quantity = serializers.DecimalField(10, 2, required=False, min_value=0, help_text="1 unless given.")
    unit = Words(max_length=LONGEST_UNIT, required=False, allow_blank=True)
    unit_price = serializers.DecimalField(13, 3, required=False, min_value=0, help_text="Net.")
    discount_percent = serializers.DecimalField(5, 2, required=False, min_value=0, max_value=100)
    discount_amount = serializers.DecimalField(13, 3, required=False, min_value=0)
    vat = serializers.ChoiceField(Vat.values, required=False)

    closed: tuple[str, ...] = ("net",)


class LineTold(LineShape):
    """A line as it stands, with what it comes to."""

    net = serializers.CharField(help_text="With its discount.")


class RateShape(serializers.Serializer):
    """The lines of one rate."""

    rate = serializers.ChoiceField(Vat.values)
    net = serializers.CharField()
    vat = serializers.CharField(help_text="Of the sum, rounded half up.")
    gross = serializers.CharField()


class LinesShape(serializers.Serializer):
    """The lines in their order, and what they come to in the currency of the deal."""

    currency = serializers.ChoiceField(Deal.Currency.values)
    lines = LineTold(many=True)
    rates = RateShape(many=True)
    net = serializers.CharField()
    vat = serializers.CharField()
    gross = serializers.CharField()


class SentLines(Strict):
    """All the lines there are to be."""

    lines = LineShape(many=True, max_length=MOST_LINES)

    closed: tuple[str, ...] = ("currency", "rates", "net", "vat", "gross")


class LinesReplaced(serializers.Serializer):
    """How many there are now."""

    id = serializers.UUIDField()
    lines = serializers.IntegerField()


@policy(
    rights.DEALS_VIEW,
    methods=("GET", "PATCH"),
    params={"key": "deal"},
    also={"PATCH": rights.DEALS_EDIT},
    scope="deals",
)
class DealLines(Resource):
    """What is sold by one deal. Its amount is their sum."""

    queries = {"GET": PurposeQuery, "PATCH": PurposeQuery}
    bodies = {"PATCH": SentLines}
    answers = {"GET": (200, LinesShape), "PATCH": (200, LinesReplaced)}

    def get(self, request: Any, key: UUID) -> Response:
        deal, purpose = deal_and_purpose(request, self.asked, key)
        values = lines_json(request, deal, purpose)
        return conditional(request, values, revision(deal))

    def patch(self, request: Any, key: UUID) -> Response:
        """Replace all of them, over the version in If-Match."""
        deal, _purpose = deal_and_purpose(request, self.asked, key)
        rows = values_of_lines(self.sent()["lines"], deal)
        with transaction.atomic():
            lock_deal(deal)  # of two at once the second reads what the first has written
            require(request, revision(deal))
            lines = replace_lines(deal, rows, by=request.user)
        answer = {"id": str(key), "lines": len(lines)}
        return Receipt(200, answer, etag=tag(revision(deal))).response()


def revision(deal: Deal) -> str:
    """What the version of the lines is called: it changes with any part of any of them, and with their order."""
    return digest(
        [
            "|".join([str(line.uid), str(line.item_id), *(str(getattr(line, name)) for name in FIELDS)])
            for line in DealLine.objects.filter(deal=deal)
        ]
    )


def values_of_lines(rows: list[dict[str, Any]], deal: Deal) -> list[dict[str, Any]]:
    """The values of the lines that were sent: of a product with its price on the first list of the currency.

    Three statements, however many lines.
    """
    codes = {row["code"] for row in rows if row.get("code")}
    items = {item.code: item for item in Product.objects.in_use().filter(code__in=codes)}
    price_list = lists_of(deal).first() if items else None
    prices = prices_on(items.values(), timezone.localdate()) if price_list else {}
    return [line_values(row, items, price_list, prices) for row in rows]


def line_values(
    row: dict[str, Any],
    items: dict[str, Product],
    price_list: PriceList | None,
    prices: dict[int, dict[int, ProductPrice]],
) -> dict[str, Any]:
    """Those of one line; ValidationError for a line without words, and for a code of nothing on offer."""
    code = row.pop("code", "")
    if not code:
        if not row.get("product"):
            raise ValidationError({"lines": NAMELESS}, code="required")
        return row
    item = items.get(code)
    if item is None:
        raise serializers.ValidationError({"lines": [ErrorDetail(NO_PRODUCT, "code")]})
    price = prices.get(item.pk, {}).get(price_list.pk) if price_list else None
    return {"item": item, "unit_price": price.net if price else None, **row}


def lines_json(request: Any, deal: Deal, purpose: Purpose) -> dict[str, Any]:
    """The lines as they may be seen; whose deal it is is logged and disclosed when this returns."""
    people = [deal.person] if deal.person else []
    categories = [Category.CORRESPONDENCE] if people else []
    fields = ["product"] if people else []
    show(request, place="deals", people=people, fields=fields, purpose=purpose, categories=categories)
    (visible,) = deals_for_reader([deal], request.user, at=timezone.now())
    lines = list(DealLine.objects.filter(deal=deal).select_related("item")) if visible.clear else []
    sums = sums_of(lines, deal.currency)
    return {
        "currency": deal.currency,
        "lines": [line_json(line) for line in lines],
        **sums_json(sums),
    }


def sums_json(sums: LineSums) -> dict[str, Any]:
    """What they come to, by rate and in all; amounts are in smallest units of their currency already."""
    names = ("net", "vat", "gross")
    rates = [{"rate": each.rate, **{name: str(getattr(each, name)) for name in names}} for each in sums.rates]
    return {"rates": rates, **{name: plain(getattr(sums, name), sums.currency) for name in names}}


def line_json(line: SoldLine) -> dict[str, Any]:
    """One line."""
    return {
        "code": line.item.code if line.item else "",
        **{name: getattr(line, name) for name in ("product", "unit", "vat")},
        **{name: f"{getattr(line, name):.2f}" for name in ("quantity", "discount_percent")},
        **{name: plain(getattr(line, name), line.currency) for name in ("unit_price", "discount_amount")},
        "net": plain(line.worth, line.currency),
    }

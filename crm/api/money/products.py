"""The catalogue: products with their prices, and the price lists. Nobody is named in it, and no cost is told."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.api.columns import Words
from crm.api.people.contacts import Added, Changed, created_receipt
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.etags import conditional, require, tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.sales.currencies import plain
from crm.sales.lookups import product_or_404
from crm.sales.models import Deal, PriceList, Product, ProductPrice, Vat
from crm.sales.models.products import LONGEST_CODE, LONGEST_NAME, LONGEST_UNIT
from crm.sales.price_list.prices import set_price
from crm.sales.price_list.products import (
    Overtaken,
    add_product,
    change_product,
    restore_product,
    retire_product,
    search,
)

MOST_PRICES = 20  # of one request
NO_LIST = _("There is no price list of this id.")
PAST_END = _("A price cannot end before it begins.")


class PriceShape(Strict):
    """A net price on a list, from a day on, perhaps until one."""

    price_list = serializers.UUIDField()
    net = serializers.DecimalField(13, 3, min_value=0)
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(required=False, allow_null=True)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if (until := data.get("valid_until")) and until < data["valid_from"]:
            raise serializers.ValidationError({"valid_until": [ErrorDetail(PAST_END, "days")]})
        return data


class ProductShape(serializers.Serializer):
    """A product with its prices of today and of the days to come."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    vat = serializers.ChoiceField(Vat.values)
    category = serializers.CharField(help_text="Empty without one.")
    offered = serializers.BooleanField()
    prices = PriceShape(many=True)


class ProductPage(serializers.Serializer):
    """A page of products."""

    results = ProductShape(many=True)
    next = serializers.URLField(allow_null=True)


class ProductsQuery(Paged):
    """The parameters of the list of products."""

    code = serializers.CharField(max_length=LONGEST_CODE, required=False, help_text="The product of this code.")
    words = serializers.CharField(
        max_length=80, required=False, help_text="Each word begins a word of the code, the name or the category."
    )
    category = serializers.CharField(max_length=60, required=False, help_text="The name of a category.")
    offered = serializers.BooleanField(default=True, help_text="False: those that are offered no more.")


class ProductChanges(Strict):
    """What is to be different. A price of a list and day that is there is replaced."""

    code = Words(max_length=LONGEST_CODE, required=False)
    name = Words(max_length=LONGEST_NAME, required=False)
    unit = Words(max_length=LONGEST_UNIT, required=False)
    vat = serializers.ChoiceField(Vat.values, required=False)
    category = Words(max_length=60, required=False, allow_blank=True)
    offered = serializers.BooleanField(required=False)
    prices = PriceShape(many=True, required=False, max_length=MOST_PRICES)

    closed: tuple[str, ...] = ("id",)


class NewProduct(ProductChanges):
    """A new product."""

    code = Words(max_length=LONGEST_CODE)
    name = Words(max_length=LONGEST_NAME)
    unit = Words(max_length=LONGEST_UNIT)
    offered = None

    closed: tuple[str, ...] = ("id", "offered")


class PriceListShape(serializers.Serializer):
    """A price list."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    currency = serializers.ChoiceField(Deal.Currency.values)


class PriceLists(serializers.Serializer):
    """All there are; they are few."""

    results = PriceListShape(many=True)


@policy(rights.DEALS_VIEW, methods=("GET", "POST"), also={"POST": rights.PRICES_EDIT}, scope="products")
class Products(Resource):
    """The products, by code."""

    located = True
    rows_counted = False
    queries = {"GET": ProductsQuery}
    bodies = {"POST": NewProduct}
    answers = {"GET": (200, ProductPage), "POST": (201, Added)}

    def get(self, request: Any) -> Response:
        rows = filtered_products(self.asked)

        def fetch(*, size: int, edge: tuple | None) -> list[Product]:
            return rows.page(size=size, before=edge)

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda product: (product.pk,))
        return Response(page.body(products_json(page.rows)))

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Add a product, with prices."""
        values = self.sent()
        prices = values.pop("prices", [])
        with transaction.atomic():
            product = add_product(values, by=request.user)
            set_prices(product, prices, by=request.user)
            product.refresh_from_db(fields=["version"])
            return settle(created_receipt(product.uid, "api:product", tag(product.version)))


@policy(
    rights.DEALS_VIEW,
    methods=("GET", "PATCH"),
    params={"key": "product"},
    also={"PATCH": rights.PRICES_EDIT},
    scope="products",
)
class OneProduct(Resource):
    """One product."""

    rows_counted = False
    bodies = {"PATCH": ProductChanges}
    answers = {"GET": (200, ProductShape), "PATCH": (200, Changed)}

    def get(self, request: Any, key: UUID) -> Response:
        product = product_or_404(key)
        return conditional(request, products_json([product])[0], product.version)

    def patch(self, request: Any, key: UUID) -> Response:
        """Change it, over the version in If-Match."""
        product = product_or_404(key)
        require(request, product.version)
        values = self.sent()
        prices, offered = values.pop("prices", []), values.pop("offered", None)
        with transaction.atomic():
            try:
                changed = change_product(product, values, version=product.version, by=request.user)
            except Overtaken:
                raise Problem("precondition_failed") from None
            if offered is not None and offered == (product.retired_at is not None):
                (restore_product if offered else retire_product)(product, by=request.user)
                changed.append("offered")
            changed += ["prices"] if set_prices(product, prices, by=request.user) else []
        product.refresh_from_db(fields=["version"])
        return Receipt(200, {"id": str(key), "changed": sorted(changed)}, etag=tag(product.version)).response()


@policy(rights.DEALS_VIEW, scope="products")
class PriceListsResource(Resource):
    """The price lists in use, the proposed one of each currency first."""

    rows_counted = False
    answers = {"GET": (200, PriceLists)}

    def get(self, request: Any) -> Response:
        rows = PriceList.objects.in_use()
        return Response({"results": [{"id": row.uid, "name": row.name, "currency": row.currency} for row in rows]})


def filtered_products(query: dict[str, Any]) -> Any:
    """The products that fit the parameters."""
    rows = Product.objects.in_use() if query["offered"] else Product.objects.gone().order_by()
    if "words" in query:
        rows = search(query["words"], rows)
    if "category" in query:
        rows = rows.filter(category__name__iexact=query["category"])
    return rows.filter(code=query["code"]) if "code" in query else rows


def set_prices(product: Product, prices: Iterable[dict[str, Any]], *, by: User) -> bool:
    """Sets them, the earliest day first, so that each ends the one before; whether there were any."""
    rows = sorted(prices, key=lambda price: price["valid_from"])
    for price in rows:
        price_list = PriceList.objects.in_use().filter(uid=price["price_list"]).first()
        if price_list is None:
            raise serializers.ValidationError({"prices": [ErrorDetail(NO_LIST, "price_list")]})
        since, until = price["valid_from"], price.get("valid_until")
        set_price(product, price_list, price["net"], since=since, until=until, by=by)
    return bool(rows)


def products_json(products: list[Product]) -> list[dict[str, Any]]:
    """The products with the prices that are not over: one statement for all of them."""
    today = timezone.localdate()
    rows = ProductPrice.objects.filter(product__in=[product.pk for product in products])
    ahead = rows.filter(valid_from__gt=today).select_related("price_list")
    now = rows.filter(pk__in=rows.on(today).values("pk")).select_related("price_list")
    prices: dict[int, list[dict[str, Any]]] = {}
    for row in sorted([*now, *ahead], key=lambda row: (row.price_list.position, row.price_list_id, row.valid_from)):
        prices.setdefault(row.product_id, []).append(price_json(row))
    return [product_json(product, prices.get(product.pk, [])) for product in products]


def price_json(row: ProductPrice) -> dict[str, Any]:
    """One price."""
    return {
        "price_list": row.price_list.uid,
        "net": plain(row.net, row.price_list.currency),
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
    }


def product_json(product: Product, prices: list[dict[str, Any]]) -> dict[str, Any]:
    """One product."""
    return {
        "id": product.uid,
        **{name: getattr(product, name) for name in ("code", "name", "unit", "vat")},
        "category": product.category.name if product.category else "",
        "offered": product.retired_at is None,
        "prices": prices,
    }

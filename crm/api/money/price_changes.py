"""Many prices changed at once, as on screen: looked over, made, taken back before their day. Nobody is named."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.money.products import NO_LIST
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.etags import conditional, require, tag
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Strict
from crm.sales.currencies import plain as plain_amount
from crm.sales.models import Deal, PriceChange, PriceList, ProductCategory
from crm.sales.models.price_changes import Rounding
from crm.sales.price_list.price_changes import Terms, change_prices, looked_over, take_back

NO_CATEGORY = _("There is no category of this name.")


class PriceChangeShape(serializers.Serializer):
    """One change of many prices."""

    id = serializers.UUIDField()
    percent = serializers.CharField(allow_null=True)
    amount = serializers.CharField(allow_null=True)
    rounding = serializers.ChoiceField(Rounding.values)
    since = serializers.DateField()
    price_list = serializers.UUIDField(allow_null=True)
    currency = serializers.CharField(help_text="Empty: of all, or that of the list.")
    category = serializers.CharField(help_text="Empty: of all.")
    prices = serializers.IntegerField(help_text="How many were changed.")
    made_at = serializers.DateTimeField()
    taken_back_at = serializers.DateTimeField(allow_null=True)


class PriceChangePage(serializers.Serializer):
    """A page of changes."""

    results = PriceChangeShape(many=True)
    next = serializers.URLField(allow_null=True)


class NewPriceChange(Strict):
    """By a `percent` or an `amount`, below zero to lower; a price that begins on that very day stays as it is."""

    percent = serializers.DecimalField(6, 2, required=False)
    amount = serializers.DecimalField(13, 3, required=False)
    rounding = serializers.ChoiceField(Rounding.values, default=Rounding.GROSZ)
    since = serializers.DateField()
    price_list = serializers.UUIDField(required=False)
    currency = serializers.ChoiceField(Deal.Currency.values, required=False)
    category = serializers.CharField(max_length=60, required=False)
    dry_run = serializers.BooleanField(default=False, help_text="True: nothing changes; what would, is told.")


class PriceExample(serializers.Serializer):
    """A price before and after."""

    product = serializers.UUIDField()
    price_list = serializers.UUIDField()
    net = serializers.CharField()
    new = serializers.CharField()


class PriceChangeMade(serializers.Serializer):
    """What changes; `id` is null of a dry run, which alone gives `examples`."""

    id = serializers.UUIDField(allow_null=True)
    prices = serializers.IntegerField()
    products = serializers.IntegerField(required=False)
    staying = serializers.IntegerField(required=False)
    examples = PriceExample(many=True, required=False)


class TakenBack(Strict):
    """The change is taken back."""

    taken_back = serializers.ChoiceField([True])


class PriceChangeTakenBack(serializers.Serializer):
    """How many prices went."""

    id = serializers.UUIDField()
    prices = serializers.IntegerField()


@policy(rights.DEALS_VIEW, methods=("GET", "POST"), also={"POST": rights.PRICES_EDIT}, scope="products")
class PriceChanges(Resource):
    """The changes of many prices at once, the latest first."""

    rows_counted = False
    queries = {"GET": Paged}
    bodies = {"POST": NewPriceChange}
    answers = {"GET": (200, PriceChangePage), "POST": (200, PriceChangeMade)}

    def get(self, request: Any) -> Response:
        rows = PriceChange.objects.newest()

        def fetch(*, size: int, edge: tuple | None) -> Sequence[PriceChange]:
            beyond = rows.filter(Q(made_at__lt=edge[0]) | Q(made_at=edge[0], pk__lt=edge[1])) if edge else rows
            return list(beyond[:size])

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda change: (change.made_at, change.pk))
        return Response(page.body([change_json(change) for change in page.rows]))

    def create(self, request: Any, settle: Settle) -> Receipt:
        """Change them from a day on, or look what would change (`dry_run`)."""
        values = self.sent()
        only_look, terms = values.pop("dry_run"), terms_of(values)
        if only_look:
            look = looked_over(terms)
            examples = [
                {
                    "product": row.product.uid,
                    "price_list": row.price_list.uid,
                    "net": plain_amount(row.net, row.price_list.currency),
                    "new": plain(row),
                }
                for row in look.examples
            ]
            counts = {"prices": look.prices, "products": look.products, "staying": look.staying}
            return settle(Receipt(200, {"id": None, **counts, "examples": examples}))
        with transaction.atomic():
            change = change_prices(terms, by=request.user)
            return settle(Receipt(200, {"id": str(change.uid), "prices": change.prices}))


@policy(
    rights.DEALS_VIEW,
    methods=("GET", "PATCH"),
    params={"key": "price_change"},
    also={"PATCH": rights.PRICES_EDIT},
    scope="products",
)
class OnePriceChange(Resource):
    """One change."""

    rows_counted = False
    bodies = {"PATCH": TakenBack}
    answers = {"GET": (200, PriceChangeShape), "PATCH": (200, PriceChangeTakenBack)}

    def get(self, request: Any, key: UUID) -> Response:
        change = get_object_or_404(PriceChange.objects.newest(), uid=key)
        return conditional(request, change_json(change), version_of(change))

    def patch(self, request: Any, key: UUID) -> Response:
        """Take it back, as long as its day has not come."""
        change = get_object_or_404(PriceChange, uid=key)
        require(request, version_of(change))
        self.sent()
        prices = take_back(change, by=request.user)
        change.refresh_from_db(fields=["taken_back_at"])
        return Receipt(200, {"id": str(key), "prices": prices}, etag=tag(version_of(change))).response()


def version_of(change: PriceChange) -> int:
    """It changes once: when it is taken back."""
    return 1 if change.taken_back_at is None else 2


def terms_of(values: dict[str, Any]) -> Terms:
    """What `change_prices` takes. ValidationError for a list or a category that is not here."""
    if key := values.get("price_list"):
        values["price_list"] = PriceList.objects.in_use().filter(uid=key).first()
        if values["price_list"] is None:
            raise serializers.ValidationError({"price_list": [ErrorDetail(NO_LIST, "price_list")]})
    if name := values.get("category"):
        values["category"] = ProductCategory.objects.filter(name__iexact=name).first()
        if values["category"] is None:
            raise serializers.ValidationError({"category": [ErrorDetail(NO_CATEGORY, "category")]})
    return Terms(**values)


def plain(row: Any) -> str:
    """The price that it becomes."""
    return plain_amount(row.new, row.price_list.currency)


def change_json(change: PriceChange) -> dict[str, Any]:
    """One change."""
    return {
        "id": change.uid,
        **{name: None if (value := getattr(change, name)) is None else str(value) for name in ("percent", "amount")},
        **{name: getattr(change, name) for name in ("rounding", "since", "currency", "prices")},
        "price_list": change.price_list.uid if change.price_list else None,
        "category": str(change.category or ""),
        **{name: getattr(change, name) for name in ("made_at", "taken_back_at")},
    }

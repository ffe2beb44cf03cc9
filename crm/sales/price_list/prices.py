"""What products cost: by price list, from a day on, perhaps until one.

A change is a new row from a day on: what was in force before ends the day before. Deals keep the price that they were
given. Where days overlap all the same, the price that began last counts (`ProductPrice.objects.on`).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.privacy.actors import Actor
from crm.sales.currencies import refuse_too_fine
from crm.sales.models import PriceList, Product, ProductPrice
from crm.sales.price_list.price_history import keep_history
from crm.sales.price_list.products import record

MOST_PRICES = 500  # of one product
PAST_END = _("A price cannot end before it begins.")
NEGATIVE = _("Enter a price not below zero.")


def set_price(
    product: Product, price_list: PriceList, net: Decimal, *, since: date, until: date | None = None, by: Actor
) -> ProductPrice:
    """The price from `since` on; one that begins on that very day is replaced, one in force until then ends before.

    ValidationError for an end before the beginning, for a price below zero, and for one with too many decimals.
    """
    if until is not None and until < since:
        raise ValidationError({"valid_until": PAST_END}, code="days")
    if net < 0:
        raise ValidationError({"net": NEGATIVE}, code="negative")
    refuse_too_fine(price_list.currency, net=net)
    with transaction.atomic():
        lock(product)
        prices = ProductPrice.objects.filter(product=product, price_list=price_list)
        if prices.count() >= MOST_PRICES:
            raise ValidationError(_("A product has at most 500 prices on a list."), code="most")
        keep_history([product.pk])
        running = Q(valid_until=None) | Q(valid_until__gte=since)
        prices.filter(running, valid_from__lt=since).update(valid_until=since - timedelta(days=1))
        terms = {"net": net, "valid_until": until, "change": None}
        row, _made = ProductPrice.objects.update_or_create(
            product=product, price_list=price_list, valid_from=since, defaults=terms
        )
        record("product.price_set", product, by=by, fields=["net", "valid_from", *(["valid_until"] if until else [])])
    return row


def drop_price(product: Product, key: Any, *, by: Actor) -> bool:
    """A price goes. False when there is none of that id."""
    with transaction.atomic():
        lock(product)
        keep_history([product.pk])
        dropped = ProductPrice.objects.filter(product=product, uid=key).delete()[0]
        if dropped:
            record("product.price_removed", product, by=by)
    return bool(dropped)


def lock(product: Product) -> None:
    """Prices of one product are changed one after the other; its version moves with them."""
    Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    Product.objects.filter(pk=product.pk).update(version=F("version") + 1)


def prices_on(products: Iterable[Product], day: date) -> dict[int, dict[int, ProductPrice]]:
    """{product: {price list: its price on `day`}}: one statement."""
    by_product: dict[int, dict[int, ProductPrice]] = {}
    for row in ProductPrice.objects.filter(product__in=[product.pk for product in products]).on(day):
        by_product.setdefault(row.product_id, {})[row.price_list_id] = row
    return by_product


def price_for(product: Product, price_list: PriceList, day: date) -> Decimal | None:
    """What it costs on that list on that day."""
    row = ProductPrice.objects.filter(product=product, price_list=price_list).on(day).first()
    return row.net if row else None

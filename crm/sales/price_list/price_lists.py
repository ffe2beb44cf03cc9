"""A new price list, and one that is offered again; the rest is that of pipelines (crm/sales/pipelines/pipelines.py)."""

from typing import Any

from django.db import transaction

from crm.privacy.actors import Actor
from crm.sales.models import PriceList, ProductPrice
from crm.sales.pipelines.pipelines import next_place, offer_again, record, save_unique
from crm.sales.price_list.price_history import keep_history


def add_price_list(values: dict[str, Any], *, by: Actor) -> PriceList:
    """Another price list at the end. ValidationError for a name that is taken."""
    with transaction.atomic():
        price_list = save_unique(PriceList(position=next_place(PriceList.objects.all()), **values))
        record("price_list.added", price_list, by=by, fields=["name", "currency"])
    return price_list


def restore_price_list(price_list: PriceList, *, by: Actor) -> None:
    """It is offered again, with its prices; raises as `offer_again`. What its products cost until now is kept first."""
    with transaction.atomic():
        keep_history(set(ProductPrice.objects.filter(price_list=price_list).values_list("product", flat=True)))
        offer_again(price_list, by=by)

"""A new price list; renaming, order and retiring are those of pipelines (crm/sales/pipelines/pipelines.py)."""

from typing import Any

from django.db import transaction

from crm.privacy.actors import Actor
from crm.sales.models import PriceList
from crm.sales.pipelines.pipelines import next_place, record, save_unique


def add_price_list(values: dict[str, Any], *, by: Actor) -> PriceList:
    """Another price list at the end. ValidationError for a name that is taken."""
    with transaction.atomic():
        price_list = save_unique(PriceList(position=next_place(PriceList.objects.all()), **values))
        record("price_list.added", price_list, by=by, fields=["name", "currency"])
    return price_list

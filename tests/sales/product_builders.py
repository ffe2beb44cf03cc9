"""Products for tests."""

from decimal import Decimal

from django.utils import timezone

from crm.sales.models import PriceList
from crm.sales.price_list.prices import set_price
from crm.sales.price_list.products import add_product

WORDS = {"name": "Deska dębowa", "unit": "m²", "vat": "23", "category": "Deski"}


def product(by, code="DD-180", net=None, **values):
    """A saved product; with `net` its price on the first list from today on."""
    added = add_product({"code": code, **WORDS, **values}, by=by)
    if net is not None:
        set_price(added, retail(), Decimal(net), since=timezone.localdate(), by=by)
    return added


def retail():
    """The price list that every installation begins with."""
    return PriceList.objects.in_use().get(currency="PLN", position=0)

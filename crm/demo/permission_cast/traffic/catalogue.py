"""A product with its price, its price list, and a file of prices on its way in."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

from django.utils import timezone

from crm.accounts.models import User
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.narrowing import promised
from crm.sales.models import PriceList
from crm.sales.price_list.file_import import receive
from crm.sales.price_list.price_changes import Terms, change_prices
from crm.sales.price_list.prices import set_price
from crm.sales.price_list.products import add_product


def catalogue_of(leader: User) -> Iterator[Seeded]:
    """Nobody's in particular, but for the file, which is who brought it."""
    price_list = promised(PriceList.objects.in_use().first())
    product = add_product({"code": word("code"), "name": word("product"), "unit": "szt."}, by=leader)
    set_price(product, price_list, Decimal(100), since=timezone.localdate(), by=leader)
    yield Seeded("product", str(product.uid), None, None)
    yield Seeded("price_list", str(price_list.uid), None, None)
    terms = Terms(since=timezone.localdate() + timedelta(days=9), percent=Decimal(5), price_list=price_list)
    yield Seeded("price_change", str(change_prices(terms, by=leader).uid), None, None)
    price_file = receive(BytesIO(f"Kod;Nazwa\n{product.code};Inna\n".encode()), "cennik.csv", by=leader)
    yield Seeded("price_file", str(price_file.uid), None, leader.username)

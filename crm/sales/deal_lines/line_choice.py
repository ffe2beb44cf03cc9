"""What of the catalogue a line may be, while one types: products with their prices in the currency of the deal.

A choice is «product:price list». Who types a code and chooses nothing is understood too: the first list counts.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.language.formats import money
from crm.public_ids import public_id
from crm.sales.currencies import SIGNS
from crm.sales.models import Deal, PriceList, Product
from crm.sales.price_list.prices import price_for, prices_on
from crm.sales.price_list.products import search

MOST = 8  # products
SHORTEST = 2  # letters


@dataclass(frozen=True)
class Option:
    """One of those offered: `value` is sent, the rest is read."""

    value: str
    label: str
    note: str


def options_for(text: str, deal: Deal, day: date) -> list[Option]:
    """Products that match, each with its price on every list of the deal's currency: two or three statements."""
    text = text.strip()
    products = list(search(text)[:MOST]) if len(text) >= SHORTEST else []
    if not products:
        return []
    lists, prices = list(lists_of(deal)), prices_on(products, day)
    options: list[Option] = []
    for product in products:
        priced = [(each, prices[product.pk][each.pk]) for each in lists if each.pk in prices.get(product.pk, {})]
        options += [
            Option(
                f"{product.uid}:{each.uid}",
                product.label,
                _("%(price)s for %(unit)s, %(list)s")
                % {"price": money(row.net, SIGNS[deal.currency]), "unit": product.unit, "list": each},
            )
            for each, row in priced
        ] or [Option(f"{product.uid}:", product.label, _("without a price in this currency"))]
    return options


def lists_of(deal: Deal) -> Any:
    """The price lists in the currency of the deal, the first one proposed."""
    return PriceList.objects.in_use().filter(currency=deal.currency)


def product_picked(value: str, text: str, deal: Deal, day: date) -> tuple[Product | None, Decimal | None]:
    """(the product, its price) of a choice, or of a code that was typed; nothing for words of one's own."""
    product_key, _colon, list_key = value.partition(":")
    offered = Product.objects.in_use()
    uid = public_id(product_key)
    product = offered.filter(uid=uid).first() if uid else offered.filter(code__iexact=text.strip()).first()
    if product is None:
        return None, None
    listed = public_id(list_key)
    price_list = (lists_of(deal).filter(uid=listed) if listed else lists_of(deal)).first()
    return product, price_for(product, price_list, day) if price_list else None

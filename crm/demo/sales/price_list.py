"""The catalogue of the demo: a furniture maker's products on three price lists, one price to come, one product gone."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from crm.demo.accounts import BY, demo_accounts
from crm.sales.models import Deal, PriceChange, PriceList, Product, ProductCategory
from crm.sales.models.price_changes import Rounding
from crm.sales.price_list.price_changes import Terms, change_prices
from crm.sales.price_list.price_lists import add_price_list
from crm.sales.price_list.prices import set_price
from crm.sales.price_list.products import add_product, retire_product

WHOLESALE, EXPORT = "Hurt", "Eksport"


@dataclass(frozen=True)
class Sold:
    """One product; prices are net: retail, wholesale in PLN, export in EUR."""

    code: str
    name: str
    unit: str
    category: str
    cost: str
    prices: tuple[str, str, str]
    vat: str = "23"


# fmt: off
PRODUCTS = (
    Sold("BR-140", "Biurko regulowane 140 cm", "szt.", "Biurka", "1450", ("2490", "2190", "560")),
    Sold("BR-160", "Biurko regulowane 160 cm", "szt.", "Biurka", "1620", ("2790", "2450", "630")),
    Sold("FO-ERG", "Fotel ergonomiczny", "szt.", "Krzesła", "780", ("1490", "1290", "335")),
    Sold("KR-KON", "Krzesło konferencyjne", "szt.", "Krzesła", "210", ("419", "365", "95")),
    Sold("LH-160", "Łóżko hotelowe z zagłówkiem", "szt.", "Hotele", "940", ("1750", "1600", "410")),
    Sold("LR-1", "Lada recepcyjna", "szt.", "Hotele", "11200", ("18900", "18050", "4300")),
    Sold("RM-25", "Regał magazynowy 2,5 m", "szt.", "Regały", "390", ("720", "640", "165")),
    Sold("MO-H", "Montaż", "kpl.", "Usługi", "3100", ("5950", "5950", "1400")),
    Sold("MO-LM", "Dostawa z montażem, lokal mieszkalny", "kpl.", "Usługi", "410", ("790", "790", ""), "8"),
    Sold("SZ-ERG", "Szkolenie: ergonomia stanowiska", "os.", "Szkolenia", "", ("380", "380", ""), "zw"),
    Sold("TR-UE", "Transport i montaż w UE", "h", "Usługi", "", ("", "", "58"), "np"),
)
# fmt: on
GONE = Sold("BP-120", "Biurko proste 120 cm", "szt.", "Biurka", "310", ("640", "560", ""))
DEARER, AHEAD, NEXT = "FO-ERG", 30, 29  # days until its next price, and that of desks


def bring_in(loading: Any) -> None:
    """Adds lists, products and prices through the verbs of staff."""
    since = timezone.localdate(loading.now) - timedelta(days=120)
    retail = PriceList.objects.in_use().filter(currency=Deal.Currency.PLN).first()
    lists = [
        retail or add_price_list({"name": "Cennik", "currency": Deal.Currency.PLN}, by=BY),
        add_price_list({"name": WHOLESALE, "currency": Deal.Currency.PLN}, by=BY),
        add_price_list({"name": EXPORT, "currency": Deal.Currency.EUR}, by=BY),
    ]
    for sold in (*PRODUCTS, GONE):
        names = ("code", "name", "unit", "category", "vat")
        values = {name: getattr(sold, name) for name in names}
        product = add_product({**values, "cost": Decimal(sold.cost) if sold.cost else None}, by=BY)
        for price_list, net in zip(lists, sold.prices, strict=True):
            if net:
                set_price(product, price_list, Decimal(net), since=since, by=BY)
        if sold.code == DEARER:
            ahead = timezone.localdate(loading.now) + timedelta(days=AHEAD)
            set_price(product, lists[0], Decimal("1590"), since=ahead, by=BY)
        if sold is GONE:
            retire_product(product, by=BY)
    dearer_next_year(lists[0], loading)


def dearer_next_year(retail: PriceList, loading: Any) -> None:
    """A planned change: desks cost four in a hundred more, in whole złoty, from next year on."""
    day = timezone.localdate(loading.now) + timedelta(days=NEXT)
    desks = ProductCategory.objects.filter(name="Biurka").first()
    terms = Terms(since=day, percent=Decimal(4), rounding=Rounding.WHOLE, price_list=retail, category=desks)
    change_prices(terms, by=loading.staff["magda"])


def take_out() -> None:
    """Products of the demo go with their prices; lists and categories that are empty then go too."""
    PriceChange.objects.filter(made_by__in=demo_accounts()).delete()
    Product.objects.filter(code__in=[sold.code for sold in (*PRODUCTS, GONE)]).delete()
    PriceList.objects.filter(name__in=(WHOLESALE, EXPORT), prices=None).delete()
    named = {sold.category for sold in (*PRODUCTS, GONE)}
    ProductCategory.objects.filter(name__in=named, products=None).delete()

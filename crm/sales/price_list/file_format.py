"""The catalogue as a table: one row a price, a product without a price in one row.

    code ; name ; unit ; vat ; category ; offered ; cost ; price_list ; currency ; net ; valid_from ; valid_until

What is exported can be imported again, here or into an empty catalogue, and is the same afterwards. The cost stands in
it for those alone who may see it. Headers may be Polish or English, numbers and days are read as everywhere.
"""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.files.safe_cells import safe_cell
from crm.sales.currencies import Currency, plain
from crm.sales.models import Product, ProductPrice

BOM = "\ufeff"  # by which Excel knows UTF-8
COLUMNS: dict[str, Any] = {
    "code": pgettext_lazy("of a product", "Code"),
    "name": pgettext_lazy("of a thing", "Name"),
    "unit": _("Unit"),
    "vat": _("VAT"),
    "category": _("Category"),
    "offered": _("Offered"),
    "cost": _("Cost"),
    "price_list": _("Price list"),
    "currency": _("Currency"),
    "net": _("Net price"),
    "valid_from": _("From"),
    "valid_until": pgettext_lazy("days", "Until"),
}
HEADERS = {
    "code": ("kod", "symbol", "indeks", "sku", "code"),
    "name": ("nazwa", "name", "produkt", "product"),
    "unit": ("jednostka", "jm", "j m", "unit"),
    "vat": ("vat", "stawka vat", "stawka", "vat rate"),
    "category": ("kategoria", "grupa", "category"),
    "offered": ("oferowany", "offered", "aktywny", "active"),
    "cost": ("koszt", "koszt jednostki", "cena zakupu", "cost"),
    "price_list": ("cennik", "price list"),
    "currency": ("waluta", "currency"),
    "net": ("cena netto", "cena", "netto", "net price", "net", "price"),
    "valid_from": ("od", "od dnia", "from", "valid from"),
    "valid_until": ("do", "do dnia", "until", "valid until"),
}
COLUMN_OF = {header: column for column, headers in HEADERS.items() for header in headers}
YES, NO = "tak", "nie"  # in every language: a file made in one is read in the other
PIECE = 500  # products


def headers(*, costs: bool) -> list[str]:
    """The columns of a file, with or without the cost."""
    return [name for name in COLUMNS if costs or name != "cost"]


def file_rows(*, costs: bool) -> Iterator[str]:
    """The whole catalogue as lines of CSV, by code; a batch of products at a time."""
    names = headers(costs=costs)
    yield BOM + line(str(COLUMNS[name]) for name in names)
    rows: list[Product] = Product.objects.all().page(size=PIECE)
    while rows:
        priced: dict[int, list[ProductPrice]] = {}
        for price in prices_of(rows):
            priced.setdefault(price.product_id, []).append(price)
        for product in rows:
            own: list[ProductPrice | None] = [*priced.get(product.pk, [])]
            for each in own or [None]:
                cells = cells_of(product, each)
                yield line(cells[name] for name in names)
        rows = Product.objects.all().page(size=PIECE, before=(rows[-1].pk,))


def prices_of(products: list[Product]) -> Any:
    """Every price of these products on lists in use, list by list, the oldest first: what an import takes again."""
    rows = ProductPrice.objects.filter(product__in=[product.pk for product in products], price_list__retired_at=None)
    rows = rows.select_related("price_list")
    return rows.order_by("price_list__position", "price_list__pk", "valid_from")


def cells_of(product: Product, price: ProductPrice | None) -> dict[str, str]:
    """One row."""
    own = {
        "code": product.code,
        "name": product.name,
        "unit": product.unit,
        "vat": product.vat,
        "category": product.category.name if product.category else "",
        "offered": NO if product.retired_at else YES,
        "cost": amount(product.cost, Currency.PLN),
    }
    if price is None:
        return own | dict.fromkeys(("price_list", "currency", "net", "valid_from", "valid_until"), "")
    return own | {
        "price_list": price.price_list.name,
        "currency": price.price_list.currency,
        "net": amount(price.net, price.price_list.currency),
        "valid_from": price.valid_from.isoformat(),
        "valid_until": price.valid_until.isoformat() if price.valid_until else "",
    }


def amount(value: Decimal | None, currency: str) -> str:
    """With a comma, as spreadsheets here read it."""
    return "" if value is None else plain(value, currency).replace(".", ",")


def line(cells: Any) -> str:
    """One line; no cell runs as a formula."""
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerow([safe_cell(cell) for cell in cells])
    return written.getvalue()

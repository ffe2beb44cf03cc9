"""One page of the catalogue: by code, narrowed by category and by what is typed, with the prices of a day."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _, pgettext

from crm.accounts.pages.keyset import Page
from crm.public_ids import public_id
from crm.sales.models import PriceList, Product, ProductCategory, ProductPrice
from crm.sales.price_list.prices import prices_on
from crm.sales.price_list.products import search

GONE = "gone"
TYPED = 80
LISTS, CATEGORIES = 6, 30  # columns and choices that a page has room for


@dataclass(frozen=True)
class ProductRow:
    """One product with each of the lists and its price there."""

    product: Product
    prices: list[tuple[PriceList, ProductPrice | None]]


@dataclass
class ProductList:
    """`asked` is the query string; what cannot be in it is ignored."""

    asked: Any
    day: date

    @property
    def text(self) -> str:
        """What is searched for."""
        return self.asked.get("q", "").strip()[:TYPED]

    @property
    def gone(self) -> bool:
        """Whether those that are offered no more are asked for."""
        return self.asked.get("category") == GONE

    @cached_property
    def categories(self) -> list[ProductCategory]:
        """The first of the categories there are."""
        return list(ProductCategory.objects.all()[:CATEGORIES])

    @cached_property
    def category(self) -> ProductCategory | None:
        """The category asked for."""
        uid = public_id(self.asked.get("category", ""))
        return next((row for row in self.categories if row.uid == uid), None)

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.text or self.category or self.gone)

    @cached_property
    def price_lists(self) -> list[PriceList]:
        """The lists that have a column."""
        return list(PriceList.objects.in_use()[:LISTS])

    @cached_property
    def page(self) -> Page:
        """The page asked for."""
        rows = Product.objects.gone().order_by() if self.gone else Product.objects.in_use()
        rows = rows.filter(category=self.category) if self.category else rows
        rows = search(self.text, rows) if self.text else rows
        edges = {name: self.asked.get(name, "") for name in ("older", "newer")}
        return Page.turned(rows.page, lambda product: (product.pk,), **edges)

    @cached_property
    def rows(self) -> list[ProductRow]:
        """The rows with their prices."""
        prices = prices_on(self.page.rows, self.day)
        return [
            ProductRow(product, [(each, prices.get(product.pk, {}).get(each.pk)) for each in self.price_lists])
            for product in self.page.rows
        ]

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The categories to choose from."""
        named = [(str(row.uid), row.name) for row in self.categories]
        now = GONE if self.gone else str(self.category.uid) if self.category else ""
        every = [("", pgettext("products", "All")), *named, (GONE, _("Offered no more"))]
        return [{"value": value, "label": label, "current": value == now} for value, label in every]

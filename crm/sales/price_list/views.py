"""The catalogue on screen: its list, one product, its prices."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.ownership.lookups import uid_or_404
from crm.sales.lookups import product_or_404
from crm.sales.models import Product
from crm.sales.price_list.forms import PriceForm, ProductForm
from crm.sales.price_list.prices import drop_price, set_price
from crm.sales.price_list.product_list import ProductList
from crm.sales.price_list.products import Overtaken, add_product, change_product, restore_product, retire_product
from crm.sales.typed_values import written

ITS = {"key": "product"}
SHOWN = 100  # prices of one product


@policy(rights.DEALS_VIEW)
def prices(request: StaffRequest) -> HttpResponse:
    """A page of the catalogue."""
    product_list = ProductList(request.GET, timezone.localdate())
    context = {"list": product_list, "may_edit": request.user.may(rights.PRICES_EDIT)}
    return render(request, "sales/price_list/prices.html", context)


@policy(rights.PRICES_EDIT, methods=["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """The form of a new product."""
    form = ProductForm(request.POST or None, costs=request.user.may(rights.PRICES_COSTS))
    if form.is_valid():
        try:
            product = add_product(form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("sales:product", product.uid)
    return render(request, "sales/price_list/edit.html", {"form": form}, status=422 if form.is_bound else 200)


@policy(rights.DEALS_VIEW, params=ITS)
def product(request: StaffRequest, key: UUID) -> HttpResponse:
    """One product and its prices."""
    return product_page(request, product_or_404(key))


def product_page(request: StaffRequest, priced: Product, *, form: PriceForm | None = None) -> HttpResponse:
    """The page; `form` is a price that was not taken."""
    today = timezone.localdate()
    rows = list(priced.prices.select_related("price_list").order_by("price_list__position", "-valid_from")[:SHOWN])
    in_force = {row.pk for row in priced.prices.on(today)}
    may_edit = request.user.may(rights.PRICES_EDIT)
    context = {
        "product": priced,
        "rows": [(row, row.pk in in_force, row.valid_from > today) for row in rows],
        "form": form or PriceForm(initial={"valid_from": today}),
        "may_edit": may_edit,
        "may_see_cost": request.user.may(rights.PRICES_COSTS),
    }
    return render(request, "sales/price_list/product.html", context, status=422 if form else 200)


@policy(rights.PRICES_EDIT, params=ITS, methods=["GET", "POST"])
def edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """The form of a product that is there."""
    changed_product, costs = product_or_404(key), request.user.may(rights.PRICES_COSTS)
    form = ProductForm(request.POST or None, costs=costs, initial=values_of(changed_product))
    if form.is_valid():
        try:
            change_product(
                changed_product, form.cleaned_data, version=form.cleaned_data["version"] or 0, by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
        except Overtaken:
            form.add_error(None, _("Somebody has changed it meanwhile. Look at it again, then save."))
        else:
            toast(request, _("Saved."))
            return redirect("sales:product", key)
    context = {"form": form, "product": changed_product}
    return render(request, "sales/price_list/edit.html", context, status=422 if form.is_bound else 200)


def values_of(changed_product: Product) -> dict[str, Any]:
    """What the form begins with."""
    names = ("code", "name", "unit", "vat", "version")
    values = {name: getattr(changed_product, name) for name in names}
    category = changed_product.category
    return {**values, "category": category.name if category else "", "cost": written(changed_product.cost)}


@policy(rights.PRICES_EDIT, params=ITS, methods=["POST"])
def price(request: StaffRequest, key: UUID) -> HttpResponse:
    """A price from a day on, or one less (`drop`)."""
    priced = product_or_404(key)
    if dropped := request.POST.get("drop"):
        drop_price(priced, uid_or_404(dropped), by=request.user)
        return redirect("sales:product", key)
    form = PriceForm(request.POST)
    if form.is_valid():
        terms = form.cleaned_data
        try:
            set_price(
                priced,
                terms["price_list"],
                terms["net"],
                since=terms["valid_from"],
                until=terms["valid_until"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("sales:product", key)
    return product_page(request, priced, form=form)


@policy(rights.PRICES_EDIT, params=ITS, methods=["POST"])
def state(request: StaffRequest, key: UUID) -> HttpResponse:
    """A product is offered no more, or again (`back`)."""
    moved = product_or_404(key)
    if request.POST.get("back"):
        restore_product(moved, by=request.user)
        toast(request, _("It is offered again."))
    else:
        retire_product(moved, by=request.user)
        toast(request, _("It is offered no more. Deals that have it keep it."))
    return redirect(reverse("sales:product", args=[key]))

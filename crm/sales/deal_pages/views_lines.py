"""The lines of a deal: added, changed, put in order, taken off; products of the catalogue while one types."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.ownership.lookups import uid_or_404
from crm.sales.deal_lines.forms import LineForm, discount_words
from crm.sales.deal_lines.line_choice import options_for, product_picked
from crm.sales.deal_lines.line_items import add_line, change_line, drop_line, line_named, move_line, place_line
from crm.sales.deal_lists.views_board import ITS
from crm.sales.deal_pages.views import deal_page, line_form
from crm.sales.deals.deals import refuse_unworkable
from crm.sales.lookups import deal_or_404
from crm.sales.models import Deal
from crm.sales.models.offering.sold_lines import SoldLine
from crm.sales.typed_values import written

NO_DISCOUNT = {"discount_percent": 0, "discount_amount": 0}


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def lines(request: StaffRequest, key: UUID) -> HttpResponse:
    """Another line (`product`); one less (`drop`); one higher or lower (`up`, `down`), or at a place (`to`)."""
    deal, sent = deal_or_404(request.user, key), request.POST
    if "drop" in sent:
        drop_line(deal, uid_or_404(sent["drop"]), by=request.user)
    elif "up" in sent or "down" in sent:
        move_line(deal, uid_or_404(sent.get("up") or sent["down"]), -1 if "up" in sent else 1, by=request.user)
    elif "to" in sent:
        place = sent["to"]
        if place.isdecimal() and len(place) < 4:
            place_line(deal, uid_or_404(sent.get("line")), int(place), by=request.user)
    else:
        return adding(request, deal)
    return redirect("sales:deal", key)


def adding(request: StaffRequest, deal: Deal) -> HttpResponse:
    """Another line, or the page with what was typed; `look` only looks."""
    refuse_unworkable(deal, by=request.user)
    form = line_form(deal, request.POST)
    if "look" in request.POST:
        return deal_page(request, deal, line_form=form, **products_matching(request, deal))
    if form.is_valid():
        try:
            add_line(deal, **values_of(form, deal, request.POST.get("of_list", "")[:80]), by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("sales:deal", deal.uid)
    return deal_page(request, deal, status=422, line_form=form, **products_matching(request, deal))


def values_of(form: LineForm, deal: Deal, picked: str) -> dict[str, Any]:
    """The values of a new line: of the product that was picked, with what was typed over it."""
    values = form.line_values()
    item, price = product_picked(picked, values["product"], deal, timezone.localdate())
    if item is None:
        return values
    del values["product"]  # a part of a name, or a code, was typed
    return {"unit_price": price, "item": item, **values}


def add_errors(form: Form, error: ValidationError) -> None:
    """What a verb refused, beside its field where the form has one."""
    for name, errors in getattr(error, "error_dict", {"": [error]}).items():
        form.add_error(name if name in form.fields else None, errors)


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def products(request: StaffRequest, key: UUID) -> HttpResponse:
    """Products to choose from, while one types."""
    deal = deal_or_404(request.user, key)
    refuse_unworkable(deal, by=request.user)
    return render(request, "sales/deal_pages/_line_products.html", products_matching(request, deal))


def products_matching(request: StaffRequest, deal: Deal) -> dict[str, Any]:
    """The products that match what was typed."""
    text = request.POST.get("product", "")[:120]
    options = options_for(text, deal, timezone.localdate())
    return {"products": options, "products_asked": text, "product_picked": request.POST.get("of_list", "")[:80]}


@policy(rights.DEALS_EDIT, params=ITS, methods=["GET", "POST"])
def line(request: StaffRequest, key: UUID) -> HttpResponse:
    """One line (`line`) in a form; without one, back to the deal."""
    deal = deal_or_404(request.user, key)
    refuse_unworkable(deal, by=request.user)
    named = request.GET.get("line") or request.POST.get("line")
    row = line_named(deal, uid_or_404(named)) if named else None
    if row is None:
        return redirect("sales:deal", key)
    form = LineForm(request.POST or None, initial=first_values(row))
    if form.is_valid():
        values = {**NO_DISCOUNT, "unit": "", **form.line_values()}
        try:
            change_line(deal, row.uid, values, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("sales:deal", key)
    context = {"form": form, "deal": deal, "line": row}
    return render(request, "sales/deal_pages/line.html", context, status=422 if form.is_bound else 200)


def first_values(row: SoldLine) -> dict[str, Any]:
    """What the form begins with."""
    numbers = {"quantity": written(row.quantity), "unit_price": written(row.unit_price, row.currency)}
    return {**numbers, "product": row.product, "unit": row.unit, "vat": row.vat, "discount": discount_words(row)}

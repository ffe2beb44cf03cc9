"""The page of money: the currency of the house, the rates in force, a rate by hand, the day's table at once."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.sales.models import ExchangeRate
from crm.sales.money.exchange import KEPT, house_currency, number
from crm.sales.money.forms import HouseForm, RateForm
from crm.sales.money.rates import enter_rate, fetch_rates, set_house_currency


@policy(rights.DEALS_SETTINGS, methods=["GET", "POST"])
def money(request: StaffRequest) -> HttpResponse:
    """The rates in force; a POST sets the currency of the house."""
    form = HouseForm(request.POST or None, initial={"currency": house_currency()})
    if form.is_valid():
        if set_house_currency(form.cleaned_data["currency"], by=request.user):
            toast(request, _("Sums are counted in the new currency from now on."))
        return redirect("sales:money")
    return page(request, form, RateForm(initial={"day": timezone.localdate()}), bound=form)


@policy(rights.DEALS_SETTINGS, methods=["POST"])
def rate(request: StaffRequest) -> HttpResponse:
    """A rate by hand."""
    form = RateForm(request.POST)
    if form.is_valid():
        try:
            enter_rate(form.cleaned_data["code"], form.cleaned_data["day"], form.cleaned_data["rate"], by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            toast(request, _("Rate saved."))
            return redirect("sales:money")
    return page(request, HouseForm(initial={"currency": house_currency()}), form, bound=form)


@policy(rights.DEALS_SETTINGS, methods=["POST"])
def table(request: StaffRequest) -> HttpResponse:
    """Asks the source of rates at once."""
    try:
        fresh = fetch_rates()
    except ValidationError as trouble:
        toast(request, trouble.messages[0])
    else:
        words = ngettext("%(n)s new rate.", "%(n)s new rates.", fresh) % {"n": fresh}
        toast(request, words if fresh else _("Nothing new: the last table is here already."))
    return redirect("sales:money")


def page(request: StaffRequest, house: HouseForm, rate_form: RateForm, *, bound: Any) -> HttpResponse:
    """The page, with the newest rate of each currency."""
    today = timezone.localdate()
    rows = ExchangeRate.objects.order_by("code", "-day").distinct("code").select_related("added_by")
    newest = [(row, number(row.rate)) for row in rows]
    context = {"house": house, "rate_form": rate_form, "rows": newest, "old": today - KEPT}
    return render(request, "sales/money/money.html", context, status=422 if bound.is_bound else 200)

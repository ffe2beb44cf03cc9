"""Price lists: which there are, in which order they are proposed."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.sales.models import PriceList
from crm.sales.pipelines.forms import NameForm
from crm.sales.pipelines.pipelines import move_by, rename, retire
from crm.sales.pipelines.views import direction_of, restore_with_toast, saved
from crm.sales.price_list.forms import PriceListForm
from crm.sales.price_list.price_lists import add_price_list, restore_price_list

ITS = {"key": "price_list"}


@policy(rights.PRICES_EDIT, methods=["GET", "POST"])
def price_lists(request: StaffRequest) -> HttpResponse:
    """Every price list, and the way to a new one."""
    form = PriceListForm(request.POST or None)
    if saved(form, lambda: add_price_list(form.cleaned_data, by=request.user)):
        return redirect("sales:price_lists")
    context = {"lists": PriceList.objects.in_use(), "gone": PriceList.objects.gone(), "form": form}
    return render(request, "sales/price_list/lists.html", context, status=422 if form.is_bound else 200)


@policy(rights.PRICES_EDIT, params=ITS, methods=["POST"])
def price_list(request: StaffRequest, key: UUID) -> HttpResponse:
    """Another name, or offered no more (`off`); its prices stay."""
    changed_list = get_object_or_404(PriceList.objects.in_use(), uid=key)
    if request.POST.get("off"):
        retire(changed_list, by=request.user)
        toast(request, _("The price list is offered no more; its prices stay."))
        return redirect("sales:price_lists")
    form = NameForm(request.POST)
    if not saved(form, lambda: rename(changed_list, form.cleaned_data["name"], by=request.user)):
        toast(request, str(next(iter(form.errors.values()))[0]))
    return redirect("sales:price_lists")


@policy(rights.PRICES_EDIT, params=ITS, methods=["POST"])
def price_list_place(request: StaffRequest, key: UUID) -> HttpResponse:
    """One place up or down."""
    move_by(get_object_or_404(PriceList.objects.in_use(), uid=key), direction_of(request), by=request.user)
    return redirect("sales:price_lists")


@policy(rights.PRICES_EDIT, params=ITS, methods=["POST"])
def price_list_restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """A price list is offered again."""
    gone = get_object_or_404(PriceList, uid=key)
    restore_with_toast(request, gone, restore_price_list)
    return redirect("sales:price_lists")

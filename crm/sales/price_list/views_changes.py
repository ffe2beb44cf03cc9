"""Many prices changed at once: what it would do, doing it, taking it back before its day."""

from datetime import timedelta
from uuid import UUID

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.sales.models import PriceChange
from crm.sales.price_list.forms import ChangeForm
from crm.sales.price_list.price_changes import LookedOver, change_prices, looked_over, take_back

ITS = {"key": "price_change"}
SHOWN = 20


@policy(rights.PRICES_EDIT, methods=["GET", "POST"])
def price_changes(request: StaffRequest) -> HttpResponse:
    """The changes there were, and a new one: looked over first, then made (`go`)."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    form = ChangeForm(request.POST or None, initial={"since": tomorrow})
    look: LookedOver | None = None
    if form.is_valid():
        try:
            look = looked_over(form.terms())
            if "go" in request.POST:
                change = change_prices(form.terms(), by=request.user)
                words = ngettext("%(count)d price changed.", "%(count)d prices changed.", change.prices)
                toast(request, words % {"count": change.prices})
                return redirect("sales:price_changes")
        except ValidationError as error:
            look = None
            form.add_error(None, error)
    changes = PriceChange.objects.newest()[:SHOWN]
    context = {"form": form, "look": look, "changes": changes}
    status = 422 if form.is_bound and look is None else 200
    return render(request, "sales/price_list/changes.html", context, status=status)


@policy(rights.PRICES_EDIT, params=ITS, methods=["POST"])
def price_change(request: StaffRequest, key: UUID) -> HttpResponse:
    """A planned change is taken back."""
    try:
        take_back(get_object_or_404(PriceChange, uid=key), by=request.user)
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages), level=WARNING)
    else:
        toast(request, _("Taken back: the prices before it hold on."))
    return redirect("sales:price_changes")

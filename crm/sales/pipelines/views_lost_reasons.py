"""Settings of sales: why deals are lost, in the organisation's words and order."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.sales.models import LostReason
from crm.sales.pipelines.forms import NameForm
from crm.sales.pipelines.pipelines import add_reason, move_by, rename, retire
from crm.sales.pipelines.views import direction_of, restore_with_toast, saved, settings_page

ITS = {"key": "lost_reason"}


@policy(rights.DEALS_SETTINGS, methods=["POST"])
def reasons(request: StaffRequest) -> HttpResponse:
    """Another reason for losing."""
    form = NameForm(request.POST, auto_id="reason_%s")
    if saved(form, lambda: add_reason(form.cleaned_data["name"], by=request.user)):
        return redirect("sales:pipelines")
    return settings_page(request, reason_form=form)


@policy(rights.DEALS_SETTINGS, params=ITS, methods=["POST"])
def reason(request: StaffRequest, key: UUID) -> HttpResponse:
    """Renames a reason, or retires it (`off`)."""
    lost_reason = get_object_or_404(LostReason.objects.in_use(), uid=key)
    if request.POST.get("off"):
        retire(lost_reason, by=request.user)
        toast(request, _("The reason is offered no more."), undo=reverse("sales:lost_reason_restoration", args=[key]))
        return redirect("sales:pipelines")
    form = NameForm(request.POST, auto_id="reason_%s")
    if not saved(form, lambda: rename(lost_reason, form.cleaned_data["name"], by=request.user)):
        toast(request, " ".join(str(words) for some in form.errors.values() for words in some))
    return redirect("sales:pipelines")


@policy(rights.DEALS_SETTINGS, params=ITS, methods=["POST"])
def reason_place(request: StaffRequest, key: UUID) -> HttpResponse:
    """A reason goes one place up or down."""
    move_by(get_object_or_404(LostReason.objects.in_use(), uid=key), direction_of(request), by=request.user)
    return redirect("sales:pipelines")


@policy(rights.DEALS_SETTINGS, params=ITS, methods=["POST"])
def reason_restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """A reason is offered again."""
    restore_with_toast(request, get_object_or_404(LostReason, uid=key))
    return redirect("sales:pipelines")

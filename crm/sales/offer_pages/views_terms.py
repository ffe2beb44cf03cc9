"""Settings of offers: blocks of terms, how long an offer holds."""

from uuid import UUID

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.public_ids import public_id
from crm.sales.models import LimitRaise, OfferSettings, OfferTerm
from crm.sales.offer_pages.forms import SettingsForm, TermForm
from crm.sales.offers.term_blocks import confirm_raise, save_settings, save_term
from crm.sales.pipelines.pipelines import offer_again, retire


@policy(rights.DEALS_SETTINGS, methods=["GET", "POST"])
def offer_settings(request: StaffRequest) -> HttpResponse:
    """Every block and the rules; POST saves the rules (`looks`), confirms a raised limit (`confirm`), adds a block."""
    if "confirm" in request.POST:
        return limit_confirmed(request)
    looks = SettingsForm(request.POST if "looks" in request.POST else None, instance=OfferSettings.now())
    form = TermForm(request.POST if request.method == "POST" and "looks" not in request.POST else None)
    if looks.is_valid():
        save_settings(looks.instance, by=request.user, fields=looks.changed_data)
        toast(request, _("Saved."))
        return redirect("sales:offer_settings")
    if form.is_valid():
        save_term(form.instance, by=request.user, fields=form.changed_data)
        return redirect("sales:offer_settings")
    context = {"looks": looks, "form": form, "terms": OfferTerm.objects.in_use(), "gone": OfferTerm.objects.gone()}
    context["raises"] = LimitRaise.objects.alone().select_related("raised_by")
    status = 422 if looks.is_bound or form.is_bound else 200
    return render(request, "sales/offer_pages/settings.html", context, status=status)


def limit_confirmed(request: StaffRequest) -> HttpResponse:
    """The second person's word on a limit that somebody else raised."""
    row = get_object_or_404(LimitRaise, uid=public_id(request.POST["confirm"]))
    try:
        confirm_raise(row, by=request.user)
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages), level=WARNING)
    else:
        toast(request, _("Confirmed: the limit counts for all offers."))
    return redirect("sales:offer_settings")


@policy(rights.DEALS_SETTINGS, params={"key": "offer_term"}, methods=["GET", "POST"])
def offer_term(request: StaffRequest, key: UUID) -> HttpResponse:
    """One block in a form; offered no more (`off`), or again (`on`)."""
    term = get_object_or_404(OfferTerm, uid=key)
    if request.POST.get("off") or request.POST.get("on"):
        (retire if request.POST.get("off") else offer_again)(term, by=request.user)
        return redirect("sales:offer_settings")
    form = TermForm(request.POST or None, instance=term)
    if form.is_valid():
        save_term(form.instance, by=request.user, fields=form.changed_data)
        toast(request, _("Saved."))
        return redirect("sales:offer_settings")
    context = {"form": form, "term": term}
    return render(request, "sales/offer_pages/term.html", context, status=422 if form.is_bound else 200)

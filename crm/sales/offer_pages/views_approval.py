"""A discount over the limit: asking a second person, and their answer."""

from uuid import UUID

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.sales.lookups import offer_or_404
from crm.sales.offer_approvals.approving import approve, ask, refuse
from crm.sales.offer_pages.views import ITS, offer_page
from crm.sales.offers.discounts import current_approval


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def offer_approval(request: StaffRequest, key: UUID) -> HttpResponse:
    """Ask a second person about the discount."""
    try:
        ask(offer_or_404(request.user, key), by=request.user)
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages), level=WARNING)
    else:
        toast(request, _("Asked for. Until somebody approves it, the offer cannot go out."))
    return redirect("sales:offer", key)


@policy(rights.DEALS_SETTINGS, params=ITS, methods=["POST"])
def offer_approval_decision(request: StaffRequest, key: UUID) -> HttpResponse:
    """The second person's word: `act` is approve or refuse, the latter with a `reason`."""
    offer = offer_or_404(request.user, key)
    approval, refused = current_approval(offer), request.POST.get("act") == "refuse"
    if approval is None:
        toast(request, _("It was decided meanwhile, or the offer has changed."), level=WARNING)
        return redirect("sales:offer", key)
    approval.offer = offer
    try:
        if refused:
            refuse(approval, reason=request.POST.get("reason", ""), by=request.user)
        else:
            approve(approval, by=request.user)
    except ValidationError as refusal:
        return offer_page(request, offer, status=422, approval_errors=refusal.messages)
    toast(request, _("Refused. Whoever asked is told why.") if refused else _("Approved. The offer can go out."))
    return redirect("sales:offer", key)

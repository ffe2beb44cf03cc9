"""A deal is changed over the version that was read. A new one: crm/sales/deal_opening."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from consents.models import Restriction
from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.ownership.edit_conflicts import Conflict, allow_overwrite, differences
from crm.privacy.logs import access_log
from crm.sales.deal_lines.line_items import has_lines
from crm.sales.deal_lists.views_board import ITS
from crm.sales.deals.deal_bin import WON_FIRST
from crm.sales.deals.deals import Overtaken, change, people_on, refuse_unworkable
from crm.sales.deals.forms import PLACE, DealForm, values_of
from crm.sales.deals.masked_deals import DealForReader, fields_in, people_in
from crm.sales.lookups import deal_or_404
from crm.sales.models import Deal


@policy(rights.DEALS_EDIT, params=ITS, methods=["GET", "POST"])
def edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """Changes a deal over the version that was opened; if somebody else saved in between, shows the differences."""
    deal = deal_or_404(request.user, key)
    refuse_unworkable(deal, by=request.user)
    lines, clash = has_lines(deal), None
    form = DealForm(request.POST or None, user=request.user, deal=deal, has_lines=lines, initial=values_of(deal))
    if form.is_valid():
        try:
            change(deal, form.values, version=form.cleaned_data["version"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        except Conflict as conflict:
            clash = conflict
            allow_overwrite(form, clash)
        except Overtaken:
            return deal_gone(request, deal)
        else:
            toast(request, _("Saved."))
            return redirect("sales:deal", key)
    row = DealForReader(deal, request.user, timezone.now())
    custom = [name for name in form.asked if form.initial.get(name)] if deal.person_id else []
    logged: dict[str, Any] = {"people": people_in([row]), "fields": [*fields_in([row]), *custom]}
    access_log.shown(by=request.user, view="sales:edit_deal", **logged)
    context = {"form": form, "deal": deal, "seen": row, "lines": lines, "clash": clash}
    context |= {"differences": differences(form, clash, PLACE), "stays": why_not_to_bin(deal)}
    return render(request, "sales/deal_pages/edit.html", context, status=422 if form.is_bound else 200)


def deal_gone(request: StaffRequest, deal: Deal) -> HttpResponse:
    """Somebody deleted the deal in between: back to the board, with a message."""
    toast(request, _("Somebody has removed this deal in the meantime."))
    return redirect("sales:pipeline_board", deal.pipeline.uid)


def why_not_to_bin(deal: Deal) -> str:
    """Why the deal cannot go to the bin; empty where it can. A restricted person's data must not be deleted with it."""
    if Restriction.in_force(people_on(deal)):
        return _("The data of somebody on this deal are paused. Until that is over it cannot be removed.")
    return str(WON_FIRST) if deal.outcome == Deal.Outcome.WON else ""

"""Deals: opening one, changing it."""

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
from crm.contacts.models import Company
from crm.contacts.ownership.custody import has_custody, must_have_custody
from crm.contacts.ownership.edit_conflicts import Conflict, allow_overwrite, differences
from crm.contacts.ownership.lookups import company_or_404, contact_or_404
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import access_log
from crm.sales.deal_lines.line_items import has_lines
from crm.sales.deal_lists.views_board import ITS
from crm.sales.deal_pages.views_customers import customers_matching, typed
from crm.sales.deals.deal_bin import WON_FIRST
from crm.sales.deals.deals import Overtaken, change, open_deal, people_on, refuse_unworkable
from crm.sales.deals.forms import PLACE, DealForm, NewDealForm, stages_for, values_of
from crm.sales.deals.masked_deals import DealForReader, fields_in, people_in
from crm.sales.documents.customer_match import Party
from crm.sales.documents.documents import trader_of
from crm.sales.lookups import deal_or_404
from crm.sales.models import Deal, Stage


@policy(rights.DEALS_EDIT, methods=["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """A new deal of whoever is named in the form."""
    return opening(request)


@policy(rights.DEALS_EDIT, params={"key": "contact"}, methods=["GET", "POST"])
def new_for_contact(request: StaffRequest, key: UUID) -> HttpResponse:
    """The form of a new deal of a person, or of the company where they work."""
    contact = contact_or_404(request.user, key, alive=True)
    must_have_custody(request.user, contact)
    refuse_paused([contact.pk])
    firms = Company.objects.alive().visible_to(request.user).with_keys()
    firm = firms.filter(pk=contact.company_id).first() if contact.company_id else None
    return opening(request, Party(contact, firm if firm and has_custody(request.user, firm) else None))


@policy(rights.DEALS_EDIT, params={"key": "company"}, methods=["GET", "POST"])
def new_for_company(request: StaffRequest, key: UUID) -> HttpResponse:
    """The form of a new deal of a company; a sole trader's company's deal is the person's."""
    company = company_or_404(request.user, key, alive=True)
    sole_trader = trader_of(company)
    must_have_custody(request.user, sole_trader or company)
    refuse_paused([sole_trader.pk] if sole_trader else [])
    return opening(request, Party(sole_trader, company))


def opening(request: StaffRequest, party: Party | None = None) -> HttpResponse:
    """The form of a new deal, and what it sends."""
    stages = list(stages_for())
    initial = first_answers(request, stages) | (request.POST.dict() if "look" in request.POST else {})
    form = NewDealForm(typed(request), user=request.user, stages=stages, party=party, initial=initial)
    if form.is_valid():
        try:
            deal = open_deal(form.values, by=request.user, **form.parties)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            toast(request, _("Deal added."))
            return redirect("sales:deal", deal.uid)
    matches = {} if party else customers_matching(request)
    people = people_of(party)
    access_log.shown(by=request.user, view="sales:new_deal", people=people, fields=["name"] if people else [])
    context = {"form": form, "party": party, **matches}
    return render(request, "sales/deal_pages/new.html", context, status=422 if form.is_bound else 200)


def people_of(party: Party | None) -> set[int]:
    """The people whose names the form of a new deal shows: the contact, and the sole trader behind the company."""
    if party is None:
        return set()
    contact, sole_trader = party.contact, party.company.sole_trader_id if party.company else None
    return ({contact.pk} if contact else set()) | ({sole_trader} if sole_trader else set())


def first_answers(request: StaffRequest, stages: list[Stage]) -> dict[str, Any]:
    """The stage in whose column “add” was pressed, else the first; złoty; the company's side."""
    stage_uid = request.GET.get("stage", "")
    named = next((stage for stage in stages if str(stage.uid) == stage_uid), stages[0] if stages else None)
    return {"stage": str(named.uid) if named else "", "currency": Deal.Currency.PLN, "side": "firm"}


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

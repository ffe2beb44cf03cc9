"""Deals: the list, the forecast, one of them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Interaction
from crm.contacts.ownership.lookups import moment_of
from crm.contacts.people.recent import remember
from crm.lists.pages.list_links import Links
from crm.lists.pages.neighbour_links import Beside, came_by
from crm.privacy.logs import access_log
from crm.sales.deal_lists.deal_list import DealList
from crm.sales.deal_lists.views_board import ITS
from crm.sales.deal_pages.composer import tabs_of
from crm.sales.deal_pages.deal_history import DealHistory
from crm.sales.deal_pages.deal_record import DealSheet
from crm.sales.deal_pages.recent_deals import DEAL
from crm.sales.deals.deal_bin import KEPT_FOR
from crm.sales.deals.part_forms import LineForm, PersonForm
from crm.sales.lookups import deal_or_404
from crm.sales.models import Deal


@policy(rights.DEALS_VIEW, params=ITS)
def deal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Everything about one deal that this user may see; one in the bin is looked at and taken back."""
    it = deal_or_404(request.user, key, binned=True)
    remember(request, DEAL, it)
    return deal_page(request, it)


def deal_page(request: StaffRequest, it: Deal, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page; `context` may hold a form that was not saved, by its name."""
    sheet, beside = DealSheet(it, request.user, timezone.now()), beside_of(request, it)
    locked = sheet.seen.locked
    people = [] if locked else sheet.people_shown
    access_log.shown(by=request.user, view="sales:deal", people=people, fields=[] if locked else sheet.clear_fields)
    context = {"sheet": sheet, "deal": it, "seen": sheet.seen, "locked": locked, **way_to(it, beside), **context}
    if request.htmx.target == "peek-body":
        return glance(request, sheet, context)
    if locked:
        return render(request, "sales/deal_pages/paused.html", context)
    works = request.user.may(rights.DEALS_EDIT) and sheet.kept
    may_edit = works and it.binned_at is None
    context |= {"may_edit": may_edit, "may_assign": may_edit and request.user.may(rights.CONTACTS_ASSIGN)}
    context |= {"may_return": works and not may_edit, "binned_until": it.binned_at and it.binned_at + KEPT_FOR}
    context = {**forms_of(sheet, request.user), **history_of(request, sheet), **context}
    context["tabs"] = tabs_of(sheet, context.pop("sent", None)) if may_edit else []
    return render(request, "sales/deal_pages/deal.html", context, status=status)


def glance(request: StaffRequest, sheet: DealSheet, context: dict[str, Any]) -> HttpResponse:
    """The deal beside its list."""
    told = {} if sheet.seen.locked else history_of(request, sheet)
    response = render(request, "sales/deal_pages/peek.html", {**context, **told})
    response.headers["Vary"] = "HX-Target, Cookie"
    return response


def forms_of(sheet: DealSheet, user: Any) -> dict[str, Any]:
    """The forms of the page, empty."""
    taken = {one.contact.pk for one in sheet.people}
    firm = [one for one in sheet.company.people if one.pk not in taken] if sheet.company else []
    return {"line_form": LineForm(), "person_form": PersonForm(user=user, people=firm)}


def history_of(request: StaffRequest, sheet: DealSheet) -> dict[str, Any]:
    """One page of what happened."""
    found = DealHistory(sheet, moment_of(request))
    return {"page": found.page, "pinned": found.pinned, "outcomes": Interaction.Outcome.choices}


def beside_of(request: StaffRequest, deal: Deal) -> Beside | None:
    """The neighbours in the list that the address names; None without one, and where the deal is not in it."""
    found = DealList(request.user, request.GET, timezone.now())
    links = Links(found.asking)
    neighbours = found.beside(deal) if came_by(links) else None
    return Beside(neighbours, links, lambda uid: reverse("sales:deal", args=[uid])) if neighbours else None


def way_to(deal: Deal, beside: Beside | None) -> dict[str, Any]:
    """The way back: to the list or the board that one came from, else to the board of its pipeline."""
    board = reverse("sales:pipeline_board", args=[deal.pipeline.uid])
    crumbs = [(_("Deals"), beside.list_url)] if beside else [(_("Deals"), board), (deal.pipeline, board)]
    return {"beside": beside, "crumbs": crumbs}

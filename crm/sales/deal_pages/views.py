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
from crm.contacts.links.back_links import deal_panel
from crm.contacts.models import Interaction
from crm.contacts.ownership.lookups import moment_of
from crm.contacts.people.recent import remember_visit
from crm.lists.pages.list_links import ListLinks
from crm.lists.pages.neighbour_links import NeighbourLinks, came_from_list
from crm.privacy import page_memo
from crm.privacy.logs import access_log
from crm.sales.deal_lines.forms import LineForm
from crm.sales.deal_lists.deal_list import DealList
from crm.sales.deal_lists.views_board import ITS
from crm.sales.deal_pages.composer import tabs_of
from crm.sales.deal_pages.deal_history import DealHistory
from crm.sales.deal_pages.deal_record import DealRecord
from crm.sales.deal_pages.recent_deals import DEAL
from crm.sales.deals.deal_bin import KEPT_FOR
from crm.sales.deals.part_forms import PersonForm
from crm.sales.lookups import deal_or_404
from crm.sales.models import Deal


@policy(rights.DEALS_VIEW, params=ITS)
@page_memo.reading()
def deal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Everything about one deal that this user may see; one in the bin is looked at and taken back."""
    it = deal_or_404(request.user, key, binned=True)
    remember_visit(request, DEAL, it)
    return deal_page(request, it)


def deal_page(request: StaffRequest, it: Deal, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page of a deal; `context` may hold a form with errors, under its name."""
    record, beside = DealRecord(it, request.user, page_memo.now()), neighbours_of(request, it)
    record.read_together(frame=request.htmx.target != "peek-body")
    locked = record.seen.locked
    people = [] if locked else record.people_shown
    access_log.shown(by=request.user, view="sales:deal", people=people, fields=[] if locked else record.clear_fields)
    context = {"sheet": record, "deal": it, "seen": record.seen, "locked": locked, **way_to(it, beside), **context}
    if request.htmx.target == "peek-body":
        return side_panel(request, record, context)
    if locked:
        return render(request, "sales/deal_pages/paused.html", context)
    works = request.user.may(rights.DEALS_EDIT) and record.kept
    may_edit = works and it.binned_at is None
    context |= {"may_edit": may_edit, "may_assign": may_edit and request.user.may(rights.CONTACTS_ASSIGN)}
    context |= {"may_return": works and not may_edit, "binned_until": it.binned_at and it.binned_at + KEPT_FOR}
    context = {**forms_of(record, request.user), **history_of(request, record), **context}
    context["linked_here"] = deal_panel(it.pk, user=request.user)
    context["tabs"] = tabs_of(record, context.pop("sent", None)) if may_edit else []
    return render(request, "sales/deal_pages/deal.html", context, status=status)


def side_panel(request: StaffRequest, record: DealRecord, context: dict[str, Any]) -> HttpResponse:
    """The deal in the side panel of its list."""
    history = {} if record.seen.locked else history_of(request, record)
    response = render(request, "sales/deal_pages/peek.html", {**context, **history})
    response.headers["Vary"] = "HX-Target, Cookie"
    return response


def forms_of(record: DealRecord, user: Any) -> dict[str, Any]:
    """The forms of the page, empty."""
    participants = {person.contact.pk for person in record.people}
    firm = [person for person in record.company.people if person.pk not in participants] if record.company else []
    return {"line_form": line_form(record.deal), "person_form": PersonForm(user=user, people=firm)}


def line_form(deal: Deal, sent: Any = None) -> LineForm:
    """The form of a new line, which asks the catalogue while one types."""
    return LineForm(sent, searched=reverse("sales:deal_products", args=[deal.uid]), auto_id="line_%s")


def history_of(request: StaffRequest, record: DealRecord) -> dict[str, Any]:
    """One page of what happened."""
    history = DealHistory(record, moment_of(request))
    return {"page": history.page, "pinned": history.pinned, "outcomes": Interaction.Outcome.choices}


def neighbours_of(request: StaffRequest, deal: Deal) -> NeighbourLinks | None:
    """The deal's neighbours in the list named by the URL; None without a list, or where the deal is not in it."""
    deal_list = DealList(request.user, request.GET, timezone.now())
    links = ListLinks(deal_list.asking)
    neighbours = deal_list.beside(deal) if came_from_list(links) else None
    return NeighbourLinks(neighbours, links, lambda uid: reverse("sales:deal", args=[uid])) if neighbours else None


def way_to(deal: Deal, beside: NeighbourLinks | None) -> dict[str, Any]:
    """The way back: to the list or the board that one came from, else to the board of its pipeline."""
    board = reverse("sales:pipeline_board", args=[deal.pipeline.uid])
    crumbs = [(_("Deals"), beside.list_url)] if beside else [(_("Deals"), board), (deal.pipeline, board)]
    return {"beside": beside, "crumbs": crumbs}

"""Deals: the list, the forecast, one of them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from crm.accounts import rights
from crm.accounts.policy import policy
from crm.contacts.forms.view import ViewForm
from crm.privacy import access_log
from crm.sales.deal_listing import DealList, Forecast
from crm.sales.deal_part_forms import LineForm, NoteForm, PersonForm
from crm.sales.deal_sheet import DealSheet
from crm.sales.models import Deal
from crm.sales.views.board import ITS
from crm.sales.views.doors import deal_or_404


@policy(rights.DEALS_VIEW)
def deals(request: HttpRequest) -> HttpResponse:
    """A page of the deals that the user sees."""
    found = DealList(request.user, request.GET, timezone.now())
    context = {"list": found, "rows": found.rows, "filters": found.filters, "pipelines": found.pipelines}
    context["view_form"] = ViewForm(user=request.user)
    return render(request, "sales/deals/list.html", context)


@policy(rights.DEALS_VIEW)
def forecast(request: HttpRequest) -> HttpResponse:
    """What is to close, month by month."""
    found = Forecast(request.user, request.GET, timezone.now())
    context = {"list": found, "months": found.months, "filters": found.filters, "pipelines": found.pipelines}
    return render(request, "sales/deals/forecast.html", context)


@policy(rights.DEALS_VIEW, params=ITS)
def deal(request: HttpRequest, key: UUID) -> HttpResponse:
    """Everything about one deal that this user may see."""
    return deal_page(request, deal_or_404(request.user, key))


def deal_page(request: HttpRequest, found: Deal, **bound: object) -> HttpResponse:
    """The page; `bound` holds a form that was not saved, by its name."""
    sheet = DealSheet(found, request.user, timezone.now())
    locked = sheet.seen.locked
    people = [] if locked else sheet.people_shown
    access_log.shown(by=request.user, view="sales:deal", people=people, fields=[] if locked else sheet.clear_fields)
    if locked:
        return render(request, "sales/deals/paused.html", {"sheet": sheet, "deal": found, "seen": sheet.seen})
    taken = {one.contact.pk for one in sheet.people}
    firm = [one for one in sheet.company.people if one.pk not in taken] if sheet.company else []
    forms = {
        "line_form": LineForm(),
        "note_form": NoteForm(),
        "person_form": PersonForm(user=request.user, people=firm),
        **bound,
    }
    may_edit = request.user.may(rights.DEALS_EDIT) and sheet.kept
    context = {"sheet": sheet, "deal": found, "seen": sheet.seen, "may_edit": may_edit, **forms}
    return render(request, "sales/deals/deal.html", context, status=422 if bound else 200)

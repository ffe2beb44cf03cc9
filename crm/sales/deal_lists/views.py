"""The list of deals and the forecast."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.contact_list.views import columns_of
from crm.lists.pages.list_links import ListLinks
from crm.lists.pages.list_search import searched
from crm.lists.saved_views.forms import ViewForm
from crm.privacy import page_memo
from crm.sales.deal_lists.deal_list import DealList
from crm.sales.deal_lists.forecast import Forecast
from crm.sales.deal_lists.list_words import DealPage, OpenTabs
from crm.sales.reference_rows import stages_in_use


@policy(rights.DEALS_VIEW, methods=("GET", "POST"))
@page_memo.reading()
def deals(request: StaffRequest) -> HttpResponse:
    """A page of the deals that the user sees, or of those among them that are searched for."""
    text, params = searched(request)
    deal_list = DealList(request.user, params, timezone.now(), text)
    deal_list.ask_ahead()
    page = DealPage(deal_list)
    context = {"list": deal_list, "page": page, "rows": deal_list.rows, "faces": deal_list.faces}
    context |= {"view_form": ViewForm(user=request.user), **columns_of(page.sorting), **bulk_acts_for(deal_list)}
    return render(request, "sales/deal_lists/list.html", context)


def bulk_acts_for(deal_list: DealList) -> dict[str, Any]:
    """What may be done with ticked rows: the stages to move them to, the colleagues to assign them to."""
    user = deal_list.user
    pipeline = deal_list.pipeline.pk if deal_list.pipeline else None
    stages = stages_in_use.rows(None, pipeline=pipeline) if user.may(rights.DEALS_EDIT) else []
    desks = deal_list.colleagues.grouped_desks() if user.may(rights.CONTACTS_ASSIGN) else []
    plans = user.may(rights.CONTACTS_EDIT)
    tags = deal_list.colleagues.tags if stages else []
    return {"picks": bool(stages), "stages": stages, "desks": desks, "plans": plans, "tags": tags}


@policy(rights.DEALS_VIEW)
def forecast(request: StaffRequest) -> HttpResponse:
    """What is to close, month by month."""
    month_list = Forecast(request.user, request.GET, timezone.now())
    links = ListLinks(month_list.asking)
    context = {
        "list": month_list,
        "months": month_list.months,
        "faces": month_list.faces,
        "links": links,
        "asking": month_list.asking,
    }
    context |= {"tabs": OpenTabs(links).tabs, "view_form": ViewForm(user=request.user)}
    return render(request, "sales/deal_lists/forecast.html", context)

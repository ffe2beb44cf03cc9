"""Whom a deal may be with, while one types; without scripts the same by a button of the form."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.logs import access_log
from crm.sales.deals.customer_choice import options_for


@policy(rights.DEALS_EDIT, methods=["POST"])
def parties(request: StaffRequest) -> HttpResponse:
    """People and companies to choose from; `only` leaves people."""
    return render(
        request, "sales/deal_pages/_parties.html", customers_matching(request, only_people="only" in request.POST)
    )


def customers_matching(request: StaffRequest, *, only_people: bool = False) -> dict[str, Any]:
    """The customers that match what was typed, written to the access log; empty without a text."""
    text = request.POST.get("whose", "").strip()
    if not text:
        return {}
    options = options_for(text, request.user, only_people=only_people)
    people = [option.person for option in options if option.person]
    access_log.shown(by=request.user, view="sales:new_deal", people=people, fields=["name"] if people else [])
    return {"found": options, "asked": text, "picked": request.POST.get("about", "")}


def typed(request: StaffRequest) -> Any:
    """What was sent to be saved; None where somebody only looks."""
    return request.POST if request.method == "POST" and "look" not in request.POST else None

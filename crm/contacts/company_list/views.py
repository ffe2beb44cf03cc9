"""The list of companies."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.company_list.company_list_page import CompanyPage
from crm.contacts.company_list.company_query import CompanyList
from crm.contacts.contact_list.views import columns_of
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.people.companions import LONGEST
from crm.lists.saved_views.forms import ViewForm


@policy(rights.COMPANIES_VIEW, methods=("GET", "POST"))
def companies(request: StaffRequest) -> HttpResponse:
    """A page of the companies; a search for a name or a NIP comes by POST, since a sole trader's are personal."""
    text = request.POST.get("q", "").strip()[:LONGEST]
    asked = request.POST if text else request.GET
    found = CompanyList(request.user, asked, timezone.now(), text)
    context = {"list": found, "page": CompanyPage(found), "rows": found.rows, "view_form": ViewForm(user=request.user)}
    context |= acts_on(request.user)
    part = request.htmx.target == "list" and not request.htmx.history_restore_request
    name = "contacts/company_list/companies_part.html" if part else "contacts/company_list/companies.html"
    response = render(request, name, context | columns_of(found.asking))
    response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
    return response


def acts_on(user: Any) -> dict[str, Any]:
    """What may be done with the rows that are ticked, and the colleagues who may get them."""
    acts = {"edit": rights.COMPANIES_EDIT, "bin": rights.CONTACTS_BIN, "assign": rights.CONTACTS_ASSIGN}
    may = {name: user.may(right) for name, right in acts.items()}
    colleagues = Colleagues.of(user) if any(may.values()) else None
    desks = colleagues.grouped_desks() if colleagues and may["assign"] else []
    return {"acts": may, "picks": any(may.values()), "desks": desks, "tags": colleagues.tags if colleagues else []}

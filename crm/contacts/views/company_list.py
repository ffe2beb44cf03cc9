"""The list of companies."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.accounts import rights
from crm.accounts.policy import policy
from crm.contacts.company_listing import CompanyList
from crm.contacts.views.search import LONGEST


@policy(rights.COMPANIES_VIEW, methods=("GET", "POST"))
def companies(request: HttpRequest) -> HttpResponse:
    """A page of the companies; a search for a name or a NIP comes by POST, since a sole trader's are personal."""
    text = request.POST.get("q", "").strip()[:LONGEST]
    asked = request.POST if text else request.GET
    found = CompanyList(request.user, asked, text)
    return render(request, "contacts/companies.html", {"list": found, "rows": found.rows})

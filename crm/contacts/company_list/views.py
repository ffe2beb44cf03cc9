"""The list of companies: its page, tabs, orders and pager."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.company_list.company_fields import ALL, BIN
from crm.contacts.company_list.company_query import HERE, CompanyList
from crm.contacts.contact_list.views import columns_of
from crm.contacts.ownership.colleagues import Colleagues
from crm.lists.capped_counts import capped
from crm.lists.pages.list_links import ListLinks
from crm.lists.pages.list_search import searched
from crm.lists.pages.sort_links import SortLinks
from crm.lists.saved_views.forms import ViewForm
from crm.privacy import page_memo


@dataclass(frozen=True)
class CompanyPage:
    """What the page of the company list shows. No queries beyond those of CompanyList."""

    list: CompanyList

    @property
    def links(self) -> ListLinks:
        """The links that every list has."""
        return ListLinks(self.list.asking)

    def tabs(self) -> Sequence[dict[str, Any]]:
        """All companies, the bin where something lies in it, then the saved views."""
        counts, alone = self.list.counts, self.list.asking.parent is None
        words = {ALL: (pgettext("companies", "All"), counts[HERE]), BIN: (pgettext("companies", "Bin"), counts[BIN])}
        built_in = [
            {"url": f"?view={base}", "label": label, "count": capped(count), "current": alone and base == self.base}
            for base, (label, count) in words.items()
            if base == ALL or count or base == self.base
        ]
        return [*built_in, *self.links.tabs(counts, capped)]

    @property
    def base(self) -> str:
        """The slug of the built-in view that is open."""
        return self.list.asking.standing

    @property
    def sorting(self) -> SortLinks:
        """The heads and the menu that sort the list; what was searched for stands in its own order."""
        return SortLinks(self.links, self.list.order, fixed=bool(self.list.text))

    def turns(self) -> Sequence[tuple[str, str, bool]]:
        """(parameter name, where the page begins, whether it is the next one) of the previous and next page."""
        page, numbered = self.list.page, self.list.numbered
        keys = {"newer": page.newer, "older": page.older}
        return [("page" if numbered else name, place, name == "older") for name, place in keys.items() if place]


@policy(rights.COMPANIES_VIEW, methods=("GET", "POST"))
@page_memo.reading()
def companies(request: StaffRequest) -> HttpResponse:
    """A page of the companies; what is searched for in them comes by POST."""
    text, params = searched(request)
    company_list = CompanyList(request.user, params, timezone.now(), text)
    part = request.htmx.target == "list" and not request.htmx.history_restore_request
    company_list.ask_ahead(frame=not part)
    page = CompanyPage(company_list)
    context = {
        "list": company_list,
        "page": page,
        "rows": company_list.rows,
        "view_form": ViewForm(user=request.user),
    }
    context |= bulk_acts_for(request.user)
    name = "contacts/company_list/companies_part.html" if part else "contacts/company_list/companies.html"
    response = render(request, name, context | columns_of(page.sorting))
    response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
    return response


def bulk_acts_for(user: Any) -> dict[str, Any]:
    """Which bulk acts the user may do, and the colleagues to whom companies may be assigned."""
    acts = {"edit": rights.COMPANIES_EDIT, "bin": rights.CONTACTS_BIN, "assign": rights.CONTACTS_ASSIGN}
    may = {name: user.may(right) for name, right in acts.items()}
    colleagues = Colleagues.of(user) if any(may.values()) else None
    desks = colleagues.grouped_desks() if colleagues and may["assign"] else []
    return {"acts": may, "picks": any(may.values()), "desks": desks, "tags": colleagues.tags if colleagues else []}

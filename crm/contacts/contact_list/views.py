"""The list of contacts."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.contact_list.contact_query import ContactList
from crm.contacts.contact_list.list_page import ListPage
from crm.lists.pages.list_search import searched
from crm.lists.pages.sort_links import SortLinks
from crm.lists.saved_views.forms import ViewForm
from crm.privacy import page_memo

ACTS = {
    "assign": rights.CONTACTS_ASSIGN,
    "bin": rights.CONTACTS_BIN,
    "call": rights.CONTACTS_EDIT,
    "edit": rights.CONTACTS_EDIT,
    "export": rights.CONTACTS_EXPORT,
    "reveal": rights.CONTACTS_REVEAL,
}


NOBODY = UUID(int=0)  # stands in the menu's template for a row's key


def columns_of(sorting: SortLinks) -> dict[str, Any]:
    """The columns after the fixed one, and all heads, the fixed one's apart, for the rows' templates."""
    first, *heads = sorting.heads()
    return {"columns": [head.name for head in heads], "first_head": first, "heads": heads, "sorting": sorting}


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"))
@page_memo.reading()
def contacts(request: StaffRequest) -> HttpResponse:
    """A page of one view of the contacts, or what is searched for in it; for htmx only the part below the heading."""
    text, params = searched(request)
    return render_list(request, ContactList(request.user, params, timezone.now(), text))


def render_list(request: StaffRequest, contact_list: ContactList) -> HttpResponse:
    """The page, or for htmx its list part."""
    part = request.htmx.target == "list" and not request.htmx.history_restore_request
    contact_list.ask_ahead(frame=not part)
    rows, badges = contact_list.shown
    acts = {name: request.user.may(right) for name, right in ACTS.items()}
    page = ListPage(contact_list)
    context = {"list": contact_list, "page": page, "rows": rows, "purpose": badges.purpose}
    context |= {"acts": acts, "nobody": NOBODY, "view_form": ViewForm(user=request.user)}
    context |= columns_of(page.sorting)
    response = render(
        request, "contacts/contact_list/list_part.html" if part else "contacts/contact_list/list.html", context
    )
    response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
    return response

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
from crm.lists.pages.list_query import Asking
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


def columns_of(asking: Asking) -> dict[str, Any]:
    """The columns behind the first, and their heads, for the rows' templates."""
    columns = [one for one in asking.columns if one != asking.kind.fixed]
    return {"columns": columns, "heads": [(one, asking.kind.columns[one]) for one in columns]}


@policy(rights.CONTACTS_VIEW)
@page_memo.reading()
def contacts(request: StaffRequest) -> HttpResponse:
    """A page of one view of the contacts; asked by htmx, only the part below the heading."""
    return answer(request, ContactList(request.user, request.GET, timezone.now()))


def answer(request: StaffRequest, asked: ContactList) -> HttpResponse:
    """The page, or its part, for what was asked."""
    rows, badges = asked.shown
    acts = {name: request.user.may(right) for name, right in ACTS.items()}
    context = {"list": asked, "page": ListPage(asked), "rows": rows, "purpose": badges.purpose}
    context |= {"acts": acts, "nobody": NOBODY, "view_form": ViewForm(user=request.user)}
    context |= columns_of(asked.asking)
    part = request.htmx.target == "list" and not request.htmx.history_restore_request
    response = render(
        request, "contacts/contact_list/list_part.html" if part else "contacts/contact_list/list.html", context
    )
    response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
    return response

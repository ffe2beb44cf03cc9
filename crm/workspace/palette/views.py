"""Search and the command palette. The typed text comes by POST, so that no URL, log or browser history holds a name."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.together import Asked
from crm.contacts.contact_list.contact_fields import COLUMNS, USUAL
from crm.contacts.models import Company, Contact
from crm.contacts.people.companions import LONGEST
from crm.lists.access import Sight
from crm.lists.pages.page_start import ask_ahead
from crm.lists.pages.sort_links import Head
from crm.privacy import page_memo
from crm.privacy.logs import access_log
from crm.sales.models import Deal
from crm.sales.objects.object_card import kinds_offered
from crm.workspace.palette import palette_sources
from crm.workspace.palette.deal_acts import of_deal
from crm.workspace.palette.deal_source import deals
from crm.workspace.palette.object_source import own_records
from crm.workspace.palette.palette_sources import VIEW, fits, group
from crm.workspace.palette.record_acts import of_company, of_contact
from crm.workspace.palette.search_box import Search
from crm.workspace.recent_places import fields_named, people_named, recent_places

# What the palette finds for what was typed, in the order of its groups; and the acts on what is open.
SOURCES = (palette_sources.people, palette_sources.companies, deals, own_records, palette_sources.actions)
ACTS = (of_contact, of_company, of_deal)


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"))
def search(request: StaffRequest) -> HttpResponse:
    """People and companies for the typed text; an empty box before."""
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in ("older", "newer")}
    search_result = Search(request.user, request.POST.get("q", "")[:LONGEST], **typed)
    rows, badges = search_result.shown if search_result.text else ([], None)
    context = {
        "search": search_result,
        "rows": rows,
        "purpose": badges and badges.purpose,
        "companies": search_result.companies,
    }
    context |= {
        "columns": USUAL[1:],
        "first_head": Head(USUAL[0], COLUMNS[USUAL[0]]),
        "heads": [Head(code, COLUMNS[code]) for code in USUAL[1:]],
    }
    return render(request, "workspace/palette/search.html", context)


@policy(SIGNED_IN, methods=("POST",))
def palette(request: StaffRequest) -> HttpResponse:
    """The palette's options; without htmx the page of results. Every source checks the user's rights itself."""
    if not request.htmx:
        if not request.user.may(rights.CONTACTS_VIEW):
            raise PermissionDenied
        return search(request)
    typed = request.POST.get("q", "")[:LONGEST]
    first = record_groups(request, typed) if typed.strip() else [*record_groups(request, typed), recent_group(request)]
    with page_memo.reading():
        if typed.strip():
            ask_ahead(request.user, *shares_of(request.user), kinds_offered.asking(None), frame=False)
        groups = [*first, *(source(typed, user=request.user) for source in SOURCES)]
    filled_groups = [option_group for option_group in groups if option_group and option_group["options"]]
    return render(request, "shell/palette_results.html", {"groups": filled_groups, "query": typed})


def shares_of(user: Any) -> list[Asked]:
    """What the sources ask before they look for what was typed: the rows shared with the reader one by one."""
    return [Sight(user).asking_shares(model) for model in (Contact, Company, Deal)]


def recent_group(request: StaffRequest) -> dict[str, Any]:
    """The last visited records; the people named are access-logged first."""
    places = recent_places(request)
    if people := people_named(places):
        access_log.shown(by=request.user, view=VIEW, people=people, fields=fields_named(places))
    options = ({"url": place.url, "label": place.label, "icon": place.icon} for place in places)
    return group(_("Recently viewed"), *options)


def record_groups(request: StaffRequest, typed: str) -> list[dict[str, Any]]:
    """Commands for the record on whose page the palette was opened, as far as they match the typed text."""
    path = (request.htmx.current_url_abs_path or "").partition("?")[0]
    groups = [source(path, user=request.user) for source in ACTS] if path else []
    words = typed.strip()
    return [
        option_group | {"options": [option for option in option_group["options"] if fits(option, words)]}
        for option_group in groups
    ]

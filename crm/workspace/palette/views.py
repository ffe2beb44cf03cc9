"""Search and the command palette. What is typed comes by POST, so that no URL, log or history holds a name."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.contact_list.contact_fields import COLUMNS, USUAL
from crm.contacts.people.companions import LONGEST
from crm.privacy.logs import access_log
from crm.workspace.palette import palette_sources
from crm.workspace.palette.deal_acts import of_deal
from crm.workspace.palette.deal_source import deals
from crm.workspace.palette.palette_sources import VIEW, fits, group
from crm.workspace.palette.record_acts import of_company, of_contact
from crm.workspace.palette.search_box import Search
from crm.workspace.recent_places import fields_named, people_named, recently

# What the palette finds for what was typed, in the order of its groups; and the acts on what is open.
SOURCES = (palette_sources.people, palette_sources.companies, deals, palette_sources.actions)
ACTS = (of_contact, of_company, of_deal)


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"))
def search(request: StaffRequest) -> HttpResponse:
    """People and companies for what was typed; an empty box before."""
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in ("older", "newer")}
    found = Search(request.user, request.POST.get("q", "")[:LONGEST], **typed)
    rows, badges = found.shown if found.text else ([], None)
    context = {"search": found, "rows": rows, "purpose": badges and badges.purpose, "companies": found.companies}
    context |= {"columns": USUAL[1:], "heads": [(one, COLUMNS[one]) for one in USUAL[1:]]}
    return render(request, "workspace/palette/search.html", context)


@policy(SIGNED_IN, methods=("POST",))
def palette(request: StaffRequest) -> HttpResponse:
    """What the palette lists; without htmx the page of results. Every source looks to the user's rights itself."""
    if not request.htmx:
        if not request.user.may(rights.CONTACTS_VIEW):
            raise PermissionDenied
        return search(request)
    typed = request.POST.get("q", "")[:LONGEST]
    first = here(request, typed) if typed.strip() else [*here(request, typed), seen_last(request)]
    groups = [*first, *(source(typed, user=request.user) for source in SOURCES)]
    shown = [one for one in groups if one and one["options"]]
    return render(request, "shell/palette_results.html", {"groups": shown, "query": typed})


def seen_last(request: StaffRequest) -> dict[str, Any]:
    """What was looked at last, to go on from there; who is named is in the access log first."""
    places = recently(request)
    if people := people_named(places):
        access_log.shown(by=request.user, view=VIEW, people=people, fields=fields_named(places))
    options = ({"url": one.url, "label": one.label, "icon": one.icon} for one in places)
    return group(_("Recently viewed"), *options)


def here(request: StaffRequest, typed: str) -> list[dict[str, Any]]:
    """What can be done with the record on whose page the palette was opened, as far as it answers what was typed."""
    path = (request.htmx.current_url_abs_path or "").partition("?")[0]
    groups = [source(path, user=request.user) for source in ACTS] if path else []
    words = typed.strip()
    return [one | {"options": [option for option in one["options"] if fits(option, words)]} for one in groups]

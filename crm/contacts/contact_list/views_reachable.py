"""Who of those picked in the list can be reached, and why the others are left out."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.contact_list.badges import badged, reaching, usual_of
from crm.contacts.contact_list.reachable import reachable
from crm.contacts.contact_list.views_bulk import on_many, picked
from crm.contacts.models import Interaction
from crm.contacts.people.contact_record import crumbs_to
from crm.privacy.channels import CHANNELS, EMAIL
from crm.privacy.models import Purpose


@policy(rights.CONTACTS_VIEW, methods=("POST",))
@on_many
def ways_many(request: StaffRequest) -> HttpResponse:
    """The people picked, sorted by the answer of the gate for one channel and purpose."""
    purposes, keys = reaching(), picked(request)
    purpose = named(purposes, request.POST.get("for"))
    if purpose is None:
        return redirect("contacts:list")
    channel = channel_of(request.POST.get("channel"))
    found = reachable(keys, by=request.user, purpose=purpose, channel=channel)
    context: dict[str, Any] = {
        "found": found,
        "purpose": purpose,
        "purposes": purposes,
        "picked": keys if request.POST.get("whole") != "1" else (),
    }
    context |= {"channel": CHANNELS[channel], "crumbs": crumbs_to()}
    may = request.user.may
    writes = CHANNELS[channel].entry == Interaction.Kind.EMAIL and may(rights.CONTACTS_EDIT)
    context["acts"] = {"export": may(rights.CONTACTS_EXPORT), "write": writes}
    return render(request, "contacts/contact_list/ways.html", context)


def named(purposes: list[Purpose], slug: str | None) -> Purpose | None:
    """The purpose asked for; the usual one for any other word."""
    return next((one for one in purposes if one.slug == slug), None) or usual_of(purposes)


def channel_of(word: str | None) -> str:
    """A channel that badges show; e-mail for any other word."""
    return word if word in badged() else EMAIL

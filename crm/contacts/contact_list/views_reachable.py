"""Who of those picked in the list can be reached, and why the others are left out."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.contact_list.badges import badged, contact_purposes, usual_purpose
from crm.contacts.contact_list.reachable import reachable
from crm.contacts.contact_list.views_bulk import bulk_act, picked
from crm.contacts.models import Interaction
from crm.contacts.people.contact_record import crumbs_to
from crm.privacy.channels import CHANNELS, EMAIL
from crm.privacy.models import Purpose


@policy(rights.CONTACTS_VIEW, methods=("POST",))
@bulk_act
def ways_many(request: StaffRequest) -> HttpResponse:
    """The picked people, divided by whether one channel is allowed for one purpose."""
    purposes, keys = contact_purposes(), picked(request)
    purpose = purpose_or_usual(purposes, request.POST.get("for"))
    if purpose is None:
        return redirect("contacts:list")
    channel = channel_of(request.POST.get("channel"))
    outcome = reachable(keys, by=request.user, purpose=purpose, channel=channel)
    context: dict[str, Any] = {
        "found": outcome,
        "purpose": purpose,
        "purposes": purposes,
        "picked": keys if request.POST.get("whole") != "1" else (),
    }
    context |= {"channel": CHANNELS[channel], "crumbs": crumbs_to()}
    may = request.user.may
    writes = CHANNELS[channel].entry == Interaction.Kind.EMAIL and may(rights.CONTACTS_EDIT)
    context["acts"] = {"export": may(rights.CONTACTS_EXPORT), "write": writes}
    return render(request, "contacts/contact_list/ways.html", context)


def purpose_or_usual(purposes: list[Purpose], slug: str | None) -> Purpose | None:
    """The purpose with that slug; the usual one for any other word."""
    return next((purpose for purpose in purposes if purpose.slug == slug), None) or usual_purpose(purposes)


def channel_of(word: str | None) -> str:
    """The channel, if it has a badge; e-mail for any other word."""
    return word if word in badged() else EMAIL

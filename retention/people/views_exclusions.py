"""Who was erased and is not to come back unasked: nobody can be listed, but whoever arrives can be looked for."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import names_of, signature_pair
from crm.accounts.pages.form_errors import UNPROCESSABLE
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.erasure.tombstones import lift_tombstone, matching_erasure
from crm.privacy.logs import access_log
from crm.privacy.models import Tombstone
from retention.desk_tabs import tabs
from retention.people.forms_mentions import ErasedForm, LiftForm


@policy(rights.PRIVACY_RETENTION, methods=("GET", "POST"))
def exclusions(request: StaffRequest) -> HttpResponse:
    """Whether somebody was erased, when and by whom. What is typed comes by POST: it stays out of URLs and logs."""
    form = ErasedForm(request.POST or None)
    match: dict[str, Any] = {}
    if form.is_valid():
        access_log.shown(by=request.user, view="retention:exclusions", people=[])
        query = form.cleaned_data
        match = exclusion_words(matching_erasure(emails=[query["email"]], phones=[query["phone"]], name=query["name"]))
    context = {"form": form, "tabs": tabs("exclusions"), "asked": form.is_bound and form.is_valid(), **match}
    user: Any = request.user
    context |= {"decides": user.may(rights.PRIVACY_DECIDE), "lift": LiftForm()}
    return render(request, "retention/people/exclusions.html", context, status=UNPROCESSABLE if form.errors else 200)


def exclusion_words(stone: Any) -> dict[str, Any]:
    """An exclusion with the name of who made it; {} for None."""
    if stone is None:
        return {}
    who = signature_pair(stone.laid_by)
    return {"stone": stone, "who": names_of([who])[who]}


@policy(rights.PRIVACY_DECIDE, methods=("POST",), params={"key": "exclusion"})
def exclusion_lift(request: StaffRequest, key: UUID) -> HttpResponse:
    """They may be taken in again, for a reason."""
    stones = Tombstone.objects.for_desk(request.user).filter(stone=key).order_by("pk")
    if (stone := stones.first()) is None:
        raise Http404
    form = LiftForm(request.POST)
    if not form.is_valid():
        context = {"form": ErasedForm(), "tabs": tabs("exclusions"), "asked": True, "decides": True, "lift": form}
        return render(
            request, "retention/people/exclusions.html", context | exclusion_words(stone), status=UNPROCESSABLE
        )
    lift_tombstone(stone.stone, form.cleaned_data["why"], by=request.user, at=timezone.now())
    toast(request, _("Set aside. From now on this person can be taken in without a further decision."))
    return redirect("retention:exclusions")

"""Grave acts that wait for a second person: the page where owner and officer confirm or refuse, and their bell."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.confirmations import confirmation as confirming
from crm.accounts.language.actor_names import signers_of
from crm.accounts.models import GraveAct
from crm.accounts.pages.toasts import toast
from crm.accounts.second_person.act_card import card, in_office, line
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh

REMEMBERED = timedelta(days=90)  # how long what is over stays on the page
ONE = {"key": "grave_act"}


@policy(SIGNED_IN)
def grave_acts(request: StaffRequest) -> HttpResponse:
    """What waits, each with its buttons, and what was decided lately."""
    at, visible_acts = timezone.now(), GraveAct.objects.visible_to(request.user)
    visible_acts = visible_acts.select_related("user__role", "role", "client__recipient", "client__user")
    waiting = list(visible_acts.waiting(at).order_by("until"))
    over = [act for act in visible_acts.filter(asked_at__gt=at - REMEMBERED) if not act.waits(at)]
    names = signers_of(*(name for act in (*waiting, *over) for name in (act.asked_by, act.decided_by)))
    context = {
        "waiting": [card(act, request.user, names) for act in waiting],
        "over": [line(act, names) for act in over],
        "concerned": GraveAct.objects.visible_to(request.user).exists() or in_office(request.user),
    }
    return render(request, "accounts/confirmations/grave_acts.html", context)


@policy(SIGNED_IN, params=ONE, methods=["POST"])
@fresh
def confirmation(request: StaffRequest, key: UUID) -> HttpResponse:
    """The second person says yes: it is done."""
    return decided(request, key, confirming.confirm, _("Confirmed and done."))


@policy(SIGNED_IN, params=ONE, methods=["POST"])
@fresh
def refusal(request: StaffRequest, key: UUID) -> HttpResponse:
    """The second person says no: nothing changes."""
    return decided(request, key, confirming.refuse, _("Refused. Nothing has changed."))


@policy(SIGNED_IN, params=ONE, methods=["POST"])
@fresh
def withdrawal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Whoever asked takes it back."""
    return decided(request, key, confirming.withdraw, _("Taken back. Nothing has changed."))


def decided(request: StaffRequest, key: UUID, verb: Callable[..., Any], words: str) -> HttpResponse:
    """The verb's effect or its refusal, on the page again."""
    act = get_object_or_404(GraveAct.objects.visible_to(request.user), uid=key)
    try:
        verb(act, by=request.user)
    except ValidationError as refused:
        toast(request, refused.messages[0], level=WARNING)
    else:
        toast(request, words)
    return redirect("accounts:grave_acts")

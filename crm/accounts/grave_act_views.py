"""Grave acts that wait for a second person: the page where owner and officer confirm or refuse, and their bell."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts import confirming
from crm.accounts.four_eyes import confirmers, in_bell
from crm.accounts.independence import tied_until
from crm.accounts.models import GraveAct, User
from crm.accounts.names import signers_of
from crm.accounts.policy import SIGNED_IN, policy
from crm.accounts.power_words import facts_of, title_of
from crm.accounts.step_up import fresh
from crm.accounts.toasts import toast

REMEMBERED = timedelta(days=90)  # how long what is over stays on the page
ONE = {"key": "grave_act"}


@policy(SIGNED_IN)
def grave_acts(request: HttpRequest) -> HttpResponse:
    """What waits, each with its buttons, and what was decided lately."""
    at, seen = timezone.now(), GraveAct.objects.visible_to(request.user)
    seen = seen.select_related("user__role", "role", "client__recipient", "client__user")
    waiting = list(seen.waiting(at).order_by("until"))
    over = [act for act in seen.filter(asked_at__gt=at - REMEMBERED) if not act.waits(at)]
    names = signers_of(*(name for act in (*waiting, *over) for name in (act.asked_by, act.decided_by)))
    context = {
        "waiting": [card(act, request.user, names) for act in waiting],
        "over": [line(act, names) for act in over],
        "concerned": GraveAct.objects.visible_to(request.user).exists() or in_office(request.user),
    }
    return render(request, "accounts/grave_acts.html", context)


@policy(SIGNED_IN, background=True)
def bell(request: HttpRequest) -> HttpResponse:
    """A fragment for the top bar: how many acts ring for the reader."""
    return render(request, "accounts/grave_acts_bell.html", {"count": in_bell(request.user).count()})


@policy(SIGNED_IN, params=ONE, methods=["POST"])
@fresh
def confirmation(request: HttpRequest, key: UUID) -> HttpResponse:
    """The second person says yes: it is done."""
    return decided(request, key, confirming.confirm, _("Confirmed and done."))


@policy(SIGNED_IN, params=ONE, methods=["POST"])
@fresh
def refusal(request: HttpRequest, key: UUID) -> HttpResponse:
    """The second person says no: nothing changes."""
    return decided(request, key, confirming.refuse, _("Refused. Nothing has changed."))


@policy(SIGNED_IN, params=ONE, methods=["POST"])
@fresh
def withdrawal(request: HttpRequest, key: UUID) -> HttpResponse:
    """Whoever asked takes it back."""
    return decided(request, key, confirming.withdraw, _("Taken back. Nothing has changed."))


def decided(request: HttpRequest, key: UUID, verb: Callable[..., Any], words: str) -> HttpResponse:
    """The verb's effect or its refusal, on the page again."""
    act = get_object_or_404(GraveAct.objects.visible_to(request.user), uid=key)
    try:
        verb(act, by=request.user)
    except ValidationError as refused:
        toast(request, refused.messages[0], level=WARNING)
    else:
        toast(request, words)
    return redirect("accounts:grave_acts")


def card(act: GraveAct, reader: User, names: dict[str, str]) -> dict[str, Any]:
    """One act that waits: {act, title, facts, asker, own, may, tied_until, who (names of those who may)}."""
    own, office = act.asked_by == reader.target, in_office(reader)
    tied = tied_until(act.asked_by, reader) if office and not own else None
    mine = act.user_id == reader.pk
    return {
        "act": act,
        "title": title_of(act),
        "facts": facts_of(act),
        "asker": names.get(act.asked_by, ""),
        "own": own,
        "office": office,
        "may": office and not (own or mine or tied),
        "mine": mine,
        "tied_until": tied,
        "who": [] if office and not own else list(map(str, confirmers(act))),
    }


def line(act: GraveAct, names: dict[str, str]) -> dict[str, Any]:
    """One act that is over."""
    return {
        "act": act,
        "title": title_of(act),
        "asker": names.get(act.asked_by, ""),
        "decider": names.get(act.decided_by, ""),
        "how": act.get_outcome_display() or _("run out"),
    }


def in_office(user: User) -> bool:
    """Whether the user decides for the controller or is the officer."""
    return user.role.decides or user.role.dpo


def waiting_about(subject: Any) -> GraveAct | None:
    """The act that waits about an account, a role or an integration, for its own page."""
    return GraveAct.objects.waiting().about(subject).first()


def said_to_wait(request: HttpRequest) -> None:
    """Say on the next page that a second person has to confirm."""
    toast(request, _("Asked for. The owner or the data protection officer confirms it; until then nothing changes."))

"""How the edge says no: the sign-in page for strangers, a page that names whom to ask for colleagues.

A refusal is written into the ledger here, after whatever the view had begun was rolled back.
"""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone

from crm.accounts.access.foreign_urls import FOREIGN
from crm.accounts.language.active_language import activate_language_of
from crm.accounts.language.disclosure_words import next_step, why
from crm.accounts.models import User
from crm.accounts.models.training.results import due_for
from crm.accounts.pages import background_requests
from crm.accounts.pages.page_request import PageRequest
from crm.accounts.permissions import rights
from crm.accounts.sessions import held_forms
from crm.accounts.sessions.identity_proof import sleeper, ways_of
from crm.accounts.sessions.staff_request import SessionRequest
from crm.privacy.actors import ActorKey
from crm.privacy.logs import ledger
from crm.privacy.recipients.gate import DisclosureAnswer, DisclosureRefused, note_refusal

SIGNED_IN = "signed_in"  # as policies say it (policy.py)
LOCKED = "session-locked"  # the event by which static/js/idle.js covers the page and asks in place


def ask_to_sign_in(request: SessionRequest) -> HttpResponse:
    """Send a stranger to the sign-in page and back afterwards; from a fragment, the whole page goes there.

    What somebody sends whose session merely fell asleep is not lost: it waits until the session is reopened. What the
    page asked by itself only tells it that the session is away.
    """
    if request.htmx and background_requests.by_itself(request):
        return background_requests.left_in_place(background_requests.AWAY)
    user = sleeper(request.session)
    if user and request.htmx:
        return held_forms.in_place(LOCKED)
    if user and request.method == "POST" and request.resolver_match.view_name not in FOREIGN:
        activate_language_of(request, user)
        return held_forms.ask(request, ways_of(user, asleep=True))
    if request.htmx:
        back = request.htmx.current_url_abs_path
    else:
        back = request.get_full_path() if request.method in ("GET", "HEAD") else None
    query = f"?{urlencode({'next': back})}" if back else ""
    target = resolve_url(settings.LOGIN_URL) + query
    return background_requests.redirect_to_page(request, target)


def ask_for_token() -> HttpResponse:
    """At a door for programs: 401 to whoever shows no token, a stranger and a signed-in colleague alike."""
    return HttpResponse(status=401)


def refuse(request: PageRequest, right: str = "") -> HttpResponse:
    """The 403 page for a signed-in user, with an entry in the ledger that names the page and the right, no values.

    Whose authorisation only waits for their promise of confidentiality is led there.
    """
    user: Any = request.user
    wanting = lapsed(user, right)
    if wanting and user.owes_statement:
        return background_requests.led_through(request, "accounts:promise")
    match = request.resolver_match
    page = match.view_name if match else ""
    with transaction.atomic():
        counts = {"right": right, "method": request.method}
        ledger.record("access.refused", by=ActorKey.of(request.user), target=page, counts=counts)
    if wanting:
        return render(request, "403.html", without_authorisation(user), status=403)
    return render(request, "403.html", {"ask": whom_to_ask(user)}, status=403)


def lapsed(user: Any, right: str) -> bool:
    """Whether the role would open it, and only an authorisation is wanting."""
    return bool(getattr(user, "lapsed", False)) and (right in ("", SIGNED_IN) or right in user.role.held)


def without_authorisation(user: User) -> dict[str, Any]:
    """What the 403 page says to a colleague without an authorisation: which ran out, what runs on, whom to ask."""
    own = user.authorisations.with_people()
    active = User.objects.filter(is_active=True).select_related("role").order_by("pk").exclude(pk=user.pk)
    return {
        "authorisation": {
            "last": own.signed().first(),
            "waiting": own.waiting().first(),
            "ask": list(active.filter(role__decides=True)[:3]),
            "officer": active.filter(role__dpo=True).first(),
            "signs": user.role.decides,
            "training": due_for(user, timezone.localdate()).count(),
        }
    }


def refuse_disclosure(request: PageRequest, answer: DisclosureAnswer) -> HttpResponse:
    """The 403 page that says which recipient may not get it, why, and what to do; with an entry in the ledger."""
    match = request.resolver_match
    with transaction.atomic():
        note_refusal(answer, by=ActorKey.of(request.user), place=match.view_name if match else "page")
    return render(request, "403.html", {"why": why(answer), "next_step": next_step(answer)}, status=403)


def forbidden(request: SessionRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler403: a view, or a verb below it, raised PermissionDenied."""
    if request.user.is_authenticated:
        if isinstance(exception, DisclosureRefused):
            return refuse_disclosure(request, exception.answer)
        return refuse(request)
    return ask_to_sign_in(request)


def whom_to_ask(user: User) -> User | None:
    """The first other active user who manages accounts, else the first who decides; None where there is nobody."""
    active = User.objects.filter(is_active=True).select_related("role").order_by("pk").exclude(pk=user.pk)
    managing = active.filter(role__rights__contains=[rights.ACCOUNTS_MANAGE]).first()
    return managing or active.filter(role__decides=True).first()

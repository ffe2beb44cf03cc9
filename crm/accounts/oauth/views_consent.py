"""A colleague is asked: may this app act for you? And the list of those that do, with the end of each."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import structlog
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from oauthlib.oauth2 import FatalClientError, OAuth2Error

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.models import AppGrant
from crm.accounts.oauth import consent_words, grants
from crm.accounts.oauth.token_door import Asked, asked_for
from crm.accounts.pages.form_errors import UNPROCESSABLE
from crm.accounts.pages.toasts import toast
from crm.accounts.second_person.grave_changes import reads_people
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import ask_for_proof, is_fresh

log = structlog.get_logger(__name__)

ALLOW = "allow"


@policy(SIGNED_IN, methods=["GET", "POST"])
def authorise(request: StaffRequest) -> HttpResponse:
    """What the app is, would see and do; with the colleague's word it goes back to the app with a code."""
    at = timezone.now()
    try:
        question = asked_for(request, at)
    except (FatalClientError, ValueError) as refusal:  # nobody is sent on from here: it is not sure to whom
        log.info("app_not_known", code=getattr(refusal, "error", "malformed"))
        return render(request, "accounts/oauth/unknown.html", status=400)
    except OAuth2Error as refusal:
        return sent_on(request, str(refusal.redirect_uri), refusal.error, state=refusal.state or "")
    given = grants.openable(question.app, request.user, question.scopes)
    says_yes = request.POST.get("answer") == ALLOW and bool(given)
    as_read = constant_time_compare(request.POST.get("mark", ""), consent_words.mark_of(question, given))
    if says_yes and as_read:
        return allowed(request, question, given, at)
    if request.method == "POST" and not says_yes:
        return sent_on(request, question.redirect_uri, "access_denied", state=question.state)
    context = {**consent_words.page(question, given, request.user), "changed": says_yes}
    status = UNPROCESSABLE if says_yes else 200
    return render(request, "accounts/oauth/consent.html", context, status=status)


def allowed(request: StaffRequest, asked: Asked, given: list[str], at: datetime) -> HttpResponse:
    """Back to the app with a code; where it will see people, whoever sits there says first who they are."""
    if reads_people(given) and not is_fresh(request):
        return ask_for_proof(request)
    terms = {"resource": asked.resource, "redirect_uri": asked.redirect_uri, "challenge": asked.challenge}
    code = grants.agree(asked.app, request.user, names=given, **terms, at=at)
    return sent_on(request, asked.redirect_uri, code=code, state=asked.state)


def sent_on(request: StaffRequest, address: str, error: str | None = None, **told: str) -> HttpResponse:
    """A page that leads back to the app by itself: a form of ours may not be redirected to another host.

    The answer names who gives it (RFC 9207), so that no other server's can be taken for it.
    """
    answer: dict[str, Any] = {"error": error, **told, "iss": settings.BASE_URL}
    query = urlencode({name: value for name, value in answer.items() if value})
    url = f"{address}{'&' if urlsplit(address).query else '?'}{query}"
    return render(request, "accounts/oauth/passing_on.html", {"url": url, "refused": error is not None})


@policy(SIGNED_IN, params={"key": "app_grant"}, methods=["POST"])
def ending(request: StaffRequest, key: UUID) -> HttpResponse:
    """An app of one's own acts for one no more."""
    grant = get_object_or_404(request.user.app_grants.select_related("app__client", "token__client"), uid=key)
    grants.end_grant(grant, why=AppGrant.End.COLLEAGUE, by=request.user, at=timezone.now())
    toast(request, _("%(app)s acts for you no more.") % {"app": grant.app})
    return redirect("accounts:profile")

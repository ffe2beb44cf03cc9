"""The doors by which colleagues come from the identity provider, and by which it says that somebody has left."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.limits.throttle_wait import wait_sentence
from crm.accounts.models import Provider
from crm.accounts.providers import back_channel, provider_accounts, sign_in_flow, sign_in_ways
from crm.accounts.providers.oidc_client import Refused
from crm.accounts.providers.refusal_words import words_for
from crm.accounts.providers.saml import logout as saml_logouts, responses
from crm.accounts.providers.sign_in_ways import PROVE, SIGN_IN, Arrival
from crm.accounts.sessions.staff_request import SessionRequest

log = structlog.get_logger(__name__)
NOT_ASKED = "state"  # any page can send browsers here: that guesses nothing, gets its try back, and locks nobody out


@policy(PUBLIC, params={"key": "provider"}, methods=["POST"])
@never_cache
def start(request: SessionRequest, key: UUID) -> HttpResponse:
    """On to the provider's page. The answer is a page that leads there by itself: a form of ours may not be redirected
    to another host."""
    provider = get_object_or_404(Provider.objects.in_force(), uid=key)
    purpose = PROVE if request.POST.get("purpose") == PROVE and request.user.is_authenticated else SIGN_IN
    try:
        url = sign_in_flow.begin(
            request, provider, purpose=purpose, to=request.POST.get("next", "/"), at=timezone.now()
        )
    except Refused as refusal:
        return refused(request, refusal.code)
    return render(request, "accounts/providers/passing_on.html", {"provider": provider, "url": url})


@policy(PUBLIC)
@never_cache
def answer(request: SessionRequest) -> HttpResponse:
    """Back from the provider, with a code for us or with its refusal."""
    return arrived(request, lambda at: sign_in_flow.arrive(request, request.GET.dict(), at=at))


@csrf_exempt
@policy(PUBLIC, methods=["POST"])
@never_cache
def saml_answer(request: SessionRequest) -> HttpResponse:
    """Back from the provider, with what it signed. Browsers keep our cookie out of a form of another site: the answer
    is a page of ours that sends the same once more."""
    sent = request.POST.dict()
    state, again = sent.get("RelayState", ""), "again" in sent
    if state and not again and not sign_in_ways.is_open(request, state):
        context = {"state": state, "response": sent.get("SAMLResponse", "")}
        return render(request, "accounts/providers/sent_again.html", context)
    return arrived(request, lambda at: responses.arrive(request, sent, at=at))


def arrived(request: SessionRequest, arrive: Callable[[datetime], Arrival]) -> HttpResponse:
    """Whoever came back goes on, or reads why not."""
    tried: throttle.Tried = {"account": None, "address": address_of(request)}
    if seconds := throttle.wait("sign_in", **tried):
        words = {"title": wait_sentence(seconds), "advice": ""}
        waiting = render(request, "accounts/providers/refused.html", words, status=429)
        waiting.headers["Retry-After"] = str(seconds)
        return waiting
    try:
        arrival = arrive(timezone.now())
        response = proved(request, arrival) if arrival.purpose == PROVE else entered(request, arrival)
    except Refused as refusal:
        note = throttle.succeeded if refusal.code == NOT_ASKED else throttle.failed
        note("sign_in", **tried)
        return refused(request, refusal.code)
    throttle.succeeded("sign_in", **tried)
    return response


def entered(request: SessionRequest, arrival: Arrival) -> HttpResponse:
    """Into the product, or to the page where an account confirms once by its own password. Refused otherwise."""
    at = timezone.now()
    entry = provider_accounts.entry_of(arrival.provider, arrival.said, at=at)
    if entry.refusal == provider_accounts.CONFIRM:
        sign_in_flow.remember_link(request, arrival, at=at)
        return render(request, "accounts/providers/confirm.html", {"provider": arrival.provider, "next": arrival.next})
    if entry.refusal or entry.identity is None:
        raise Refused(entry.refusal)
    return sign_in_flow.sign_in(request, entry.identity, arrival)


def proved(request: SessionRequest, arrival: Arrival) -> HttpResponse:
    """Back to the page that wanted the proof."""
    sign_in_flow.prove(request, arrival)
    return redirect(arrival.next)


def refused(request: HttpRequest, code: str, *, status: int = 200) -> HttpResponse:
    """The page that says why nobody came in, or out, and the way back."""
    log.info("provider_sign_in_refused", code=code)
    title, advice = words_for(code)
    return render(request, "accounts/providers/refused.html", {"title": title, "advice": advice}, status=status)


@csrf_exempt
@policy(PUBLIC, methods=["GET", "POST"])
@never_cache
def saml_logout(request: HttpRequest) -> HttpResponse:
    """The same by SAML, brought by a browser or by the provider itself; whoever brought it goes on to the provider."""
    try:
        if request.method == "POST":
            url = saml_logouts.log_out_posted(request.POST, at=timezone.now())
        else:
            url = saml_logouts.log_out_by_address(request.META.get("QUERY_STRING", ""), at=timezone.now())
    except Refused as refusal:
        return refused(request, refusal.code, status=400)
    if url and request.method != "POST":
        return redirect(url)
    return render(request, "accounts/providers/signed_out.html", {"url": url})


@csrf_exempt
@policy(PUBLIC, methods=["POST"])
@never_cache
def logout(request: HttpRequest) -> HttpResponse:
    """Somebody has signed out there: 200 and nothing in it, 400 for a token that is none."""
    try:
        back_channel.log_out(request.POST.get("logout_token", ""), at=timezone.now())
    except Refused:
        return JsonResponse({"error": "invalid_request"}, status=400)
    return HttpResponse()

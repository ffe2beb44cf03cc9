"""The way into the preference centre: an address, a link and six digits by mail, a button; all without scripts.

Every address is answered with the same bytes. Whoever is let in carries a pass in a cookie that only the pages under
/p/ get.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from consents.models import Visit
from consents.preferences import entrance
from consents.preferences.forms import CodeForm, KnockForm
from consents.public_pages import answer, guarded
from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.models import Tries

ACT = Tries.Act.PORTAL.value
COOKIE, SALT = "preferences", "consents.preferences"
UNPROCESSABLE, TOO_MANY, NOT_FOUND = 422, 429, 404
ASK_AND_SEND = ("GET", "POST")


@policy(PUBLIC)
def door(request: HttpRequest) -> HttpResponse:
    """The address without a language, for mails and footers: on to the visitor's."""
    spoken = (getattr(request, "LANGUAGE_CODE", "") or "")[:2]
    code = spoken if spoken in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    return guarded(redirect(f"consents:preferences_{code}"))


def visitor(request: HttpRequest) -> Visit | None:
    """The Visit of this browser; None when nobody is let in."""
    return entrance.inside(request.get_signed_cookie(COOKIE, default="", salt=SALT) or "")


def hers(view: Callable) -> Callable:
    """Give the view whoever is inside; everybody else gets the door."""

    @wraps(view)
    def held(request: HttpRequest, language: str) -> HttpResponse:
        visit = visitor(request)
        return view(request, visit, language) if visit else guarded(redirect(f"consents:preferences_{language}"))

    return held


def languages(name: str, *args: Any) -> dict[str, str]:
    """The same page in each language."""
    return {code: reverse(f"consents:{name}_{code}", args=args) for code, _name in settings.LANGUAGES}


def address_page(request: HttpRequest, form: KnockForm, language: str, *, status: int = 200) -> HttpResponse:
    """The page that asks for an e-mail address."""
    context = {"form": form, "languages": languages("preferences")}
    return answer(request, "portal/preferences_ask.html", context, language=language, status=status)


@policy(PUBLIC, methods=ASK_AND_SEND)
def access(request: HttpRequest, language: str) -> HttpResponse:
    """An address was typed: on to the page that waits for the code, whoever it belongs to."""
    if request.method != "POST":
        return guarded(redirect(f"consents:preferences_{language}"))
    form = KnockForm(request.POST)
    if not form.is_valid():
        return address_page(request, form, language, status=UNPROCESSABLE)
    email = form.cleaned_data["email"]
    if seconds := throttle.wait(ACT, account=f"preferences {email}", address=address_of(request)):
        return later(request, seconds, language)
    request_made = entrance.knock(email, language=language)
    return guarded(redirect(f"consents:code_{language}", request_made.uid))


def later(request: HttpRequest, seconds: int, language: str) -> HttpResponse:
    """Too many tries."""
    context = {"minutes": -(-seconds // 60)}
    reply = answer(request, "portal/later.html", context, language=language, status=TOO_MANY)
    reply.headers["Retry-After"] = str(seconds)
    return reply


@policy(PUBLIC, params={"key": "knock"}, methods=ASK_AND_SEND)
def code(request: HttpRequest, key: UUID, language: str) -> HttpResponse:
    """What happens next, and the place for the six digits. The same page for every key."""
    if request.method != "POST":
        return waiting(request, CodeForm(), key, language)
    form = CodeForm(request.POST)
    throttle_keys: dict[str, Any] = {"account": f"knock {key}", "address": address_of(request)}
    if not form.is_valid():
        return waiting(request, form, key, language, status=UNPROCESSABLE)
    if seconds := throttle.wait(ACT, **throttle_keys):
        return later(request, seconds, language)
    secret = entrance.enter_by_code(key, form.cleaned_data["code"])
    if secret is None:
        throttle.failed(ACT, **throttle_keys)
        return waiting(request, form, key, language, wrong=True, status=UNPROCESSABLE)
    throttle.succeeded(ACT, **throttle_keys)
    return let_in(secret, language)


def waiting(
    request: HttpRequest, form: CodeForm, key: UUID, language: str, *, wrong: bool = False, status: int = 200
) -> HttpResponse:
    """The page that asks for the code, after the address was typed."""
    context = {"form": form, "wrong": wrong, "languages": languages("code", key)}
    return answer(request, "portal/preferences_code.html", context, language=language, status=status)


@policy(PUBLIC, params={"token": "visit"}, methods=ASK_AND_SEND)
def visit(request: HttpRequest, token: str, language: str) -> HttpResponse:
    """The page behind the link in the mail. Opening it does nothing; its button lets in, once."""
    address = address_of(request)
    if seconds := throttle.held(ACT, account=None, address=address):
        return later(request, seconds, language)
    secret = entrance.enter(token) if request.method == "POST" else None
    if secret:
        return let_in(secret, language)
    if request.method == "POST" or entrance.behind(token) is None:
        throttle.wait(ACT, account=None, address=address)
        context = {"languages": languages("preferences")}
        return answer(request, "portal/preferences_dead.html", context, language=language, status=NOT_FOUND)
    return answer(request, "portal/preferences_enter.html", {"languages": languages("visit", token)}, language=language)


def let_in(secret: str, language: str) -> HttpResponse:
    """Redirects to their choices, with the pass in a cookie that expires with it."""
    response = guarded(redirect(f"consents:preferences_{language}"))
    options = {"httponly": True, "secure": settings.HTTPS, "samesite": "Lax", "path": "/p/"}
    response.set_signed_cookie(COOKIE, secret, salt=SALT, max_age=int(entrance.STAY.total_seconds()), **options)
    return response


@policy(PUBLIC, methods=["POST"])
@hers
def leave(request: HttpRequest, visit: Visit, language: str) -> HttpResponse:
    """Signs them out of the preference centre before the half hour is over."""
    entrance.leave(visit)
    response = guarded(redirect(f"consents:preferences_{language}"))
    response.delete_cookie(COOKIE, path="/p/", samesite="Lax")
    return response

"""Forms of strangers are held to where they come from, so that no page has to set a cookie before a button is pressed.

Django compares a cookie with a word in the form. Whoever is signed in keeps that. A stranger has nothing that a foreign
page could use in their name; what remains is that their browser sends our form for somebody else. Browsers tell where a
form comes from (Origin, Sec-Fetch-Site, Referer), and that is what a form without the cookie is held to:

    whoever                                     the page's form holds      and is taken when
    signed in, or with the cookie already       Django's word              it fits the cookie
    a stranger                                  BY_ORIGIN                  the browser says: from a page of ours
    a stranger at the sign-in pages whose       Django's word (and the     it fits the cookie
    browser says nothing of where it is         cookie)
    a phone that shares with the app (DEVICES)  nothing, there is none     the browser says: no page of others asked

A program that says nothing at all and brings no cookie is no browser; nobody acts through it, and it is let in.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.utils.functional import SimpleLazyObject

from crm.accounts.access.foreign_urls import FOREIGN
from crm.narrowing import promised

BY_ORIGIN = "by-origin"
FIELD = "csrfmiddlewaretoken"
OWN = ("same-origin", "none")
SITE = "Sec-Fetch-Site"
DEVICES = frozenset({"contacts:shared"})
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def token_of(request: HttpRequest) -> str:
    """What a form on the page that is drawn for `request` has to hold."""
    return BY_ORIGIN if needs_no_cookie(request) else get_token(request)


def csrf_token(request: HttpRequest) -> dict[str, Any]:
    """For templates, in place of Django's: asked for only where a form is drawn."""
    return {"csrf_token": SimpleLazyObject(lambda: token_of(request))}


def needs_no_cookie(request: HttpRequest) -> bool:
    """Whether a form is drawn for a stranger who has no such cookie, and will be told apart by where it comes from."""
    if "CSRF_COOKIE" in request.META or is_known(request):
        return False
    match = request.resolver_match
    return match is None or match.view_name not in FOREIGN or SITE in request.headers


def is_known(request: HttpRequest) -> bool:
    """Whether somebody is signed in."""
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


class CsrfMiddleware(CsrfViewMiddleware):
    """Django's check, and the one by origin for forms that were drawn without the cookie."""

    _accept: Callable[[HttpRequest], None]
    _origin_verified: Callable[[HttpRequest], bool]

    def process_view(self, request: HttpRequest, callback: Any, args: Any, kwargs: Any) -> HttpResponseForbidden | None:
        if promised(request.resolver_match).view_name in DEVICES and request.headers.get(SITE) in OWN:
            self._accept(request)
            return None
        if request.method in SAFE or getattr(callback, "csrf_exempt", False) or is_known(request):
            return super().process_view(request, callback, args, kwargs)
        if request.POST.get(FIELD) == BY_ORIGIN and self.from_our_page(request):
            self._accept(request)
            return None
        return super().process_view(request, callback, args, kwargs)

    def from_our_page(self, request: HttpRequest) -> bool:
        """Whether everything that the browser says of where the form comes from names us; and it says something."""
        origin, site, referer = (request.headers.get(name) for name in ("Origin", SITE, "Referer"))
        if origin is not None and not self._origin_verified(request):
            return False
        if site is not None and site not in OWN:
            return False
        if origin is None and site is None:
            return from_our_host(request, referer) if referer else no_browser(request)
        return True


def from_our_host(request: HttpRequest, referer: str) -> bool:
    """Whether the page named by Referer is one of ours."""
    try:
        place = urlsplit(referer)
    except ValueError:
        return False
    return f"{place.scheme}://{place.netloc}" in {f"{request.scheme}://{request.get_host()}", settings.BASE_URL}


def no_browser(request: HttpRequest) -> bool:
    """Whether the request carries no cookie of a visitor; the sign-in pages require their cookie all the same."""
    cookies = set(request.COOKIES) - {settings.LANGUAGE_COOKIE_NAME}
    return not cookies and promised(request.resolver_match).view_name not in FOREIGN

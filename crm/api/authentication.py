"""Who is asking: a program by its token, or a signed-in colleague by the session.

    Authorization: Token spj_…  ──> TokenMiddleware ──> request.user acts by the token; no cookie counts
    a session                   ──> its user, and a CSRF token for whatever changes something

The middleware stands before the policies, so that these see who asks. Wrong tokens are slowed down by
`crm.accounts.throttle` (act "token"), all requests by `limits.py`. A valid token is let in however many wrong ones came
from its address: 256 random bits are not guessed, and a neighbour's old program must not lock out a working one.
"""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication

from crm.accounts import throttle
from crm.accounts.tokens import bearer, prefix_of
from crm.accounts.whence import address_of
from crm.api import limits, problems

ROOT = "/api/"
SCHEME = "Token"
ACT = "token"
CHALLENGE = {"WWW-Authenticate": 'Token realm="api"'}


class TokenMiddleware:
    """Sets `request.user` and `request.token` for requests under /api/ that show a token, and counts all of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.token = None
        if request.path_info.startswith(ROOT):
            refusal = self.enter(request)
            if refusal is not None:
                return refusal
        return self.get_response(request)

    def enter(self, request: HttpRequest) -> HttpResponse | None:
        """None for whoever may go on: with a valid token, or with none."""
        address = address_of(request)
        text = shown(request)
        caller = f"token {prefix_of(text)}" if text else f"user {request.user.pk}"
        if seconds := limits.wait(f"address {address}", caller):
            return slowed(seconds)
        if text is None:
            return None
        return self.recognise(request, text, address)

    def recognise(self, request: HttpRequest, text: str, address: str) -> HttpResponse | None:
        """Let the bearer of the token in, or count that it was wrong."""
        request.user = AnonymousUser()  # a token that does not count is never helped out by a cookie
        token = bearer(text)
        if token is not None:
            request.token, request.user = token, token.user
            return None
        if seconds := throttle.wait(ACT, account=None, address=address):
            return slowed(seconds)
        throttle.failed(ACT, account=None, address=address)
        return problems.answer("token_refused", headers=CHALLENGE)


def shown(request: HttpRequest) -> str | None:
    """The token in the header; empty for a header of another kind, None without one."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _blank, text = header.partition(" ")
    return text.strip() if scheme.lower() == SCHEME.lower() else ""


def slowed(seconds: int) -> HttpResponse:
    """Come back later."""
    return problems.answer("too_many_requests", headers={"Retry-After": str(seconds)})


class ByToken(BaseAuthentication):
    """What the middleware found, for REST framework."""

    def authenticate(self, request):
        token = getattr(request._request, "token", None)
        return (request._request.user, token) if token else None

    def authenticate_header(self, request):
        return CHALLENGE["WWW-Authenticate"]


class BySession(SessionAuthentication):
    """A colleague's session, with the CSRF check that REST framework takes off its views."""

    def enforce_csrf(self, request):
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied:
            raise problems.Problem("csrf_failed") from None

"""The headers that every answer carries, whoever gave it: a page, a file of ours, a redirect, an error, the API.

The first middleware that may say anything, so that nothing answers outside it, not even one that refuses the host of a
request. What a view has said itself stays; an answer that is `for_all` loses what differs by reader. The content policy
and X-Frame-Options come from middleware right behind it.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Only static files, whose names change with their content, say that they may be kept: everything else is somebody's.
NEVER_KEPT = "no-store"
BY_READER = ("cookie", "accept-language")  # by what a page for one reader differs


class HeadersMiddleware:
    """Adds what the answer does not say yet."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.always = {
            "Cache-Control": NEVER_KEPT,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.always.items():
            response.headers.setdefault(name, value)
        if getattr(response, "for_all", False):
            the_same_for_all(response)
        return response


def the_same_for_all(response: HttpResponse) -> None:
    """An answer that caches between us and the readers may keep: it sets no cookie and differs by its address alone."""
    response.cookies.clear()
    varies = [name.strip() for name in response.headers.get("Vary", "").split(",")]
    left = [name for name in varies if name and name.lower() not in BY_READER]
    response.headers.pop("Vary", None)
    if left:
        response.headers["Vary"] = ", ".join(left)

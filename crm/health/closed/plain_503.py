"""A plain 503 for whoever came at a bad moment: what is the matter, that nothing was saved, what to do now.

It needs no request of a signed-in user, no database and no cache. A page that was merely read opens by itself again.
"""

import re
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_resolver
from django.utils import translation

from crm.accounts.pages import background_requests

SAFE = ("GET", "HEAD")
OF_THE_PORTAL = re.compile(r"/p/([a-z]{2})/")


def not_now(request: HttpRequest, page: str, *, seconds: int, opens_again: bool = False) -> HttpResponse:
    """The page `page` with status 503 and Retry-After; `opens_again`: the browser asks once more after that time.

    What a page asked for by itself leaves that page as it is.
    """
    if background_requests.marked_by_script(request):
        return background_requests.left_in_place()
    response = HttpResponse(drawn(page, language_of(request)), status=503, headers={"Retry-After": str(seconds)})
    if opens_again and request.method in SAFE and "HX-Request" not in request.headers:
        response.headers["Refresh"] = str(seconds)
    return response


@lru_cache(maxsize=16)
def drawn(page: str, language: str) -> str:
    """The page in a language. Drawn once: there is least time for it when it is needed most."""
    with translation.override(language):
        return render_to_string(page)


def prepare() -> None:
    """Load every address and draw these pages: who comes first, or at a bad moment, need not wait for that."""
    get_resolver().url_patterns  # noqa: B018 - reading it imports them
    for page in ("errors/database_away.html", "errors/busy.html"):
        for language, _name in settings.LANGUAGES:
            drawn(page, language)


def language_of(request: HttpRequest) -> str:
    """The reader's language as far as it is known: of the portal's address, of their account, of the browser."""
    named = OF_THE_PORTAL.match(request.path_info)
    if named and named[1] in dict(settings.LANGUAGES):
        return named[1]
    if hasattr(request, "LANGUAGE_CODE"):
        return translation.get_language() or settings.LANGUAGE_CODE
    return translation.get_language_from_request(request)

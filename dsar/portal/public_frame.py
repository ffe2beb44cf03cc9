"""What every public page of requests shares: its address in each language, the door without one, too many tries.

asking ──> filing ──> status ──> fetching
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from consents.public_pages import answer, guarded

INSIDE = "request_status"  # the cookie of the status page
UNPROCESSABLE, TOO_MANY = 422, 429
ASK_AND_SEND = ("GET", "POST")


def languages(name: str) -> dict[str, str]:
    """The same page in each language."""
    return {code: reverse(f"requests:{name}_{code}") for code, _name in settings.LANGUAGES}


def other_language(request: HttpRequest) -> bool:
    """Whether the button of the other language sent this: then nothing is done, and what was typed stands there again.

    A page of many answers (`ask`) names itself instead.
    """
    return request.POST.get("go") == "language"


def door(request: HttpRequest, name: str) -> HttpResponse:
    """An address without a language: on to the visitor's."""
    spoken = (getattr(request, "LANGUAGE_CODE", "") or "")[:2]
    code = spoken if spoken in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    return guarded(redirect(f"requests:{name}_{code}"))


def later(request: HttpRequest, seconds: int, language: str, *, by_mail: bool = False) -> HttpResponse:
    """The page for too many tries: when to come again. `by_mail`: the links of our mails still work."""
    context = {"minutes": -(-seconds // 60), "by_mail": by_mail}
    reply = answer(request, "portal/later.html", context, language=language, status=TOO_MANY)
    reply.headers["Retry-After"] = str(seconds)
    return reply

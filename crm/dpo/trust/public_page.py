"""The trust page and its badge, as the public gets them: no cookie, no script, the same for everybody, kept briefly.

What is off answers like a missing page. Numbers are counted at most once in ten minutes, whoever asks how often.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any

from csp.constants import NONE
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response

from consents.capture.views import later
from consents.models import Controller
from consents.public_pages import answer
from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.language.formats import day
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.models import Tries
from crm.dpo.models import TrustVersion
from crm.dpo.trust import facts
from crm.dpo.trust.answer_times import answer_times
from crm.dpo.trust.publishing import shown
from crm.privacy.law.jurisdiction import jurisdiction

KEPT = "public, max-age=300"
ACT = Tries.Act.PAGE.value
BADGE = "image/svg+xml; charset=utf-8"


def shown_or_404() -> TrustVersion:
    """The version that the public reads."""
    version = shown()
    if version is None:
        raise Http404
    return version


@policy(PUBLIC)
def door(request: HttpRequest) -> HttpResponse:
    """On to the visitor's language."""
    code = translation.get_language_from_request(request)[:2]
    known = code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    return HttpResponseRedirect(reverse(f"dpo:trust_{known}"))


@policy(PUBLIC)
def page(request: HttpRequest, language: str) -> HttpResponse:
    """The page."""
    version, at = shown_or_404(), timezone.now()
    if seconds := throttle.wait(ACT, account=None, address=address_of(request)):
        return later(request, seconds, language=language)
    with translation.override(language):
        context = context_of(version, language, at)
    response = answer(request, "dpo/trust/page.html", context, language=language)
    kept_by_all(response, KEPT)
    del response.headers["X-Robots-Tag"]  # it is there to be found
    return response


def kept_by_all(response: HttpResponse, how: str) -> None:
    """Caches may keep it for everybody: crm/headers.py rids it of cookies and of what differs by reader."""
    response.headers["Cache-Control"] = how
    marked: Any = response
    marked.for_all = True


def context_of(version: TrustVersion, language: str, at: datetime) -> dict[str, object]:
    """What the page says."""
    purposes = facts.purposes_now(at)
    recipients = facts.recipients_now(purposes, at)
    return {
        "lead": version.said("lead", language),
        "measures": [line.strip() for line in version.said("measures", language).splitlines() if line.strip()],
        "times": answer_times(at),
        "today": timezone.localdate(at),
        "purposes": facts.purpose_rows(purposes),
        "recipients": facts.recipient_rows(recipients),
        "outside": facts.outside_rows(recipients, at),
        "notices": facts.notice_rows(at, language),
        "authority": jurisdiction().authority,
        "languages": {code: reverse(f"dpo:trust_{code}") for code, _name in settings.LANGUAGES},
    }


@policy(PUBLIC)
def badge(request: HttpRequest, language: str) -> HttpResponse:
    """The picture for the house's own site: a title, the firm, the date, and no number."""
    shown_or_404()
    if seconds := throttle.wait(ACT, account=None, address=address_of(request)):
        return later(request, seconds, language=language)
    named = Controller.named()
    today = timezone.localdate()
    with translation.override(language):
        content = render_to_string(
            "dpo/trust/badge.html", {"firm": (named.short or named.name) if named else "", "day": day(today)}
        )
    response = HttpResponse(content, content_type=BADGE)
    kept_by_all(response, "public, max-age=3600")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # other sites show it: that is what it is for
    response.headers["ETag"] = f'"{hash_of(content)}"'
    response._csp_config = {"default-src": [NONE], "frame-ancestors": [NONE], "sandbox": True}  # type: ignore[attr-defined]
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def hash_of(content: str) -> str:
    """Which picture it is."""
    return sha256(content.encode()).hexdigest()[:16]

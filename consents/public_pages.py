"""How the public's pages are answered: in the visitor's language, never cached, framed only where a form allows it.

Referrer-Policy stays «same-origin»: other sites learn nothing, and with «no-referrer» browsers would send forms with an
empty Origin, which is how a foreign page looks.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from consents.models import Controller
from crm.mail.senders.house_colour import house_look

STAMP_LIFE = 24 * 60 * 60  # seconds for which an open page may be sent
OWN = ("same-origin", "none")
BARE = {
    "default-src": [NONE],
    "script-src": [NONE],  # no page of the public needs a script
    "style-src": [SELF],
    "font-src": [SELF],
    "img-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
}


def answer(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    language: str,
    status: int = 200,
    framed_by: Sequence[str] = (),
) -> HttpResponse:
    """The page `template` in `language`. `framed_by` are the sites that may show it in a frame; none by default."""
    with translation.override(language):
        controller = Controller.named()
        about = (controller.about_en if language == "en" else controller.about) if controller else ""
        full_context = {"controller": controller, "about": about, "language": language, "look": house_look(), **context}
        response = render(request, template, full_context, status=status)
    response.headers["Content-Language"] = language
    return guarded(response, framed_by=framed_by)


def guarded(response: HttpResponse, *, framed_by: Sequence[str] = ()) -> HttpResponse:
    """`response` with the headers of every page of the public."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    marked: Any = response
    marked._csp_config = {**BARE, "frame-ancestors": list(framed_by) or [NONE]}
    if framed_by:
        marked.xframe_options_exempt = True  # the older header knows no list; frame-ancestors says who may
    return response


def stamp(text: str) -> str:
    """A signed word that says which page this is and when it was drawn."""
    return signing.TimestampSigner(salt="consents.portal").sign(text)


def stamped(value: str, text: str) -> bool:
    """Whether `value` is a stamp of ours for `text`, drawn within a day."""
    try:
        return signing.TimestampSigner(salt="consents.portal").unsign(value, max_age=STAMP_LIFE) == text
    except signing.BadSignature:
        return False


def own_page(request: HttpRequest) -> bool:
    """Whether a page of ours sent this, as the browser tells: a frame on another site gets no cookie to compare."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    ours = {f"{request.scheme}://{request.get_host()}", "{0.scheme}://{0.netloc}".format(urlsplit(settings.BASE_URL))}
    return origin in ({None} | ours) and site in (None, *OWN)

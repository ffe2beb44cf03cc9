"""Asking for something, open to everybody, without scripts and without an account (Art. 12(2)).

Every page is sent to one address with the answers of the others in hidden inputs. Only the last one writes
(dsar/portal/views_sent.py).
"""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _, override

from consents.notices.notice_versions import notice_for
from consents.public_pages import answer, stamp
from crm.accounts.access.policy import PUBLIC, policy
from crm.privacy.models import Purpose
from dsar.handling.answer_times import median_days
from dsar.handling.retention_events import PURPOSE
from dsar.portal.filled_pages import Filled, rows_of
from dsar.portal.forms import OTHER, PAGES
from dsar.portal.public_frame import ASK_AND_SEND, UNPROCESSABLE, door, languages
from dsar.portal.views_sent import sent

REFUSED = 403
QUESTIONS = {
    "what": _("What do you need?"),
    "details": _("What is it about?"),
    "speaker": _("Who are you?"),
    "reach": _("How do we reach you?"),
    "check": _("Check before you send"),
}
OF_ANOTHER = _("How do we reach the person you act for?")


@policy(PUBLIC)
def ask_door(request: HttpRequest) -> HttpResponse:
    """The short address of the request pages, for footers and mails."""
    return door(request, "ask")


@policy(PUBLIC, methods=ASK_AND_SEND)
def ask(request: HttpRequest, language: str) -> HttpResponse:
    """Every page of a request."""
    with override(language):
        if request.method != "POST":
            return first_page(request, language)
        filled = Filled(request.POST)
        if not filled.ours:
            return first_page(request, language, status=REFUSED)
        return led(request, filled, language)


def first_page(request: HttpRequest, language: str, *, status: int = 200) -> HttpResponse:
    """The first page, with an id of its own; after a page that was too old or not ours, anew."""
    sid = str(uuid4())
    fresh = QueryDict(mutable=True)
    fresh.update({"sid": sid, "stamp": stamp(f"request {sid}")})
    return drawn(request, Filled(fresh), "what", language, refused=status == REFUSED, status=status)


def led(request: HttpRequest, filled: Filled, language: str) -> HttpResponse:
    """The next page: the one they chose, the first that lacks something, or the end."""
    here, page_chosen = filled.here, filled.wanted
    if page_chosen in filled.pages:
        return drawn(request, filled, page_chosen, language)
    if filled.lacks(here):
        return drawn(request, filled, here, language, bound=True, status=UNPROCESSABLE)
    lacking = next((key for key in filled.pages if filled.lacks(key)), None)
    if here == "check":
        return sent(request, filled, language) if lacking is None else again(request, filled, lacking, language)
    following = filled.after(here)
    if filled.was_checked:
        return again(request, filled, lacking, language) if lacking else drawn(request, filled, "check", language)
    return drawn(request, filled, following, language)


def again(request: HttpRequest, filled: Filled, key: str, language: str) -> HttpResponse:
    """A page that lacks something; shown without errors when they have not been there yet."""
    visited = any(name in filled.data for name in PAGES[key].base_fields)
    return drawn(request, filled, key, language, bound=visited, status=UNPROCESSABLE if visited else 200)


def drawn(  # what is drawn, and how it came
    request: HttpRequest,
    filled: Filled,
    key: str,
    language: str,
    *,
    bound: bool = False,
    refused: bool = False,
    status: int = 200,
) -> HttpResponse:
    """One page."""
    pages = filled.pages
    context = {
        "form": filled.form(key, bound=bound),
        "key": key,
        "question": OF_ANOTHER if key == "reach" and filled.data.get("whose") == OTHER else QUESTIONS[key],
        "step": pages.index(key) + 1,
        "steps": len(pages),
        "carried": filled.carried(key),
        "sid": filled.sid,
        "stamp": filled.data.get("stamp", ""),
        "checked": filled.was_checked or key == "check",
        "about_somebody": filled.data.get("whose") == OTHER,
        "refused": refused,
        "languages": languages("ask"),
        "median": median_days() if key == "what" else None,
        "rows": rows_of(filled) if key == "check" else [],
        "notice": notice_for(list(Purpose.objects.active().filter(slug=PURPOSE)), language),
    }
    return answer(request, f"portal/request_{key}.html", context, language=language, status=status)

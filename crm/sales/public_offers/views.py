"""The page of an offer for whoever got its link: no sign-in, no script, no cookie. GET changes nothing.

An unknown link, a withdrawn offer and a restricted person answer alike: the same 404.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _, override
from django.views.decorators.csrf import csrf_exempt

from consents.capture.views import later
from consents.public_pages import answer, guarded, own_page, stamp, stamped
from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.models import Tries
from crm.accounts.pages.downloads import attachment
from crm.privacy.keys.cipher import Unreadable
from crm.sales.acceptance_codes.codes import NotSent, needs_code
from crm.sales.deals.deals import Overtaken
from crm.sales.offers.answers import NotOpen, WrongCode, accept, ask, ask_for_code, ask_for_new, decline
from crm.sales.offers.offer_links import OpenedOffer, offer_behind
from crm.sales.offers.sending import file_name
from crm.sales.public_offers.forms import AcceptForm, AskForm, DeclineForm
from crm.sales.public_offers.shown_offer import offer_words

SENDING, LINK = Tries.Act.FORM.value, Tries.Act.PORTAL.value
UNPROCESSABLE, REFUSED, NOT_FOUND, CONFLICT = 422, 403, 404, 409
ITS = {"token": "offer_link"}


@csrf_exempt
@policy(PUBLIC, params=ITS, methods=["GET", "POST"])
def public_offer(request: HttpRequest, token: str, language: str) -> HttpResponse:
    """The offer, or what became of it; POST answers it (`act`: accept, code, ask, decline, renew)."""
    opened = behind(request, token)
    if isinstance(opened, int):
        return later(request, opened, language=language)
    if opened is None:
        return dead(request, language)
    with override(language):
        if request.method != "POST":
            return drawn(request, opened, token=token, language=language)
        if not own_page(request) or not stamped(request.POST.get("stamp", ""), token):
            return drawn(request, opened, token=token, language=language, status=REFUSED)
        if seconds := throttle.wait(SENDING, account=None, address=address_of(request)):
            return later(request, seconds, language=language)
        return acted(request, opened, token=token, language=language)


def behind(request: HttpRequest, token: str) -> OpenedOffer | int | None:
    """What the link opens; None for a wrong one, which counts; seconds to wait after too many of them."""
    address = address_of(request)
    if seconds := throttle.held(LINK, account=None, address=address):
        return seconds
    opened = offer_behind(token)
    if opened is None:
        throttle.wait(LINK, account=None, address=address)
    return opened


def dead(request: HttpRequest, language: str) -> HttpResponse:
    """The one answer to every link that opens nothing."""
    return answer(request, "portal/dead_link.html", {}, language=language, status=NOT_FOUND)


def forms_for(opened: OpenedOffer, act: str = "", sent: Any = None) -> dict[str, Any]:
    """The forms of the page; the one that was sent is bound."""
    forms = {
        "accept": accept_form(opened, sent if act == "accept" else None),
        "ask": AskForm(sent if act == "ask" else None, auto_id="q_%s"),
        "decline": DeclineForm(sent if act == "decline" else None, auto_id="d_%s"),
    }
    return {name: form for name, form in forms.items() if opened.state == "open" or name == "ask"}


def accept_form(opened: OpenedOffer, sent: Any) -> AcceptForm:
    """The form of a yes."""
    coded = opened.state == "open" and needs_code(opened.version)
    return AcceptForm(sent, consumer=opened.offer.to_consumer, coded=coded, auto_id="a_%s")


def acted(request: HttpRequest, opened: OpenedOffer, *, token: str, language: str) -> HttpResponse:
    """One act, or what is missing for it; where somebody was quicker, what became of the offer."""
    act = request.POST.get("act", "")
    forms = forms_for(opened, act, request.POST)
    form = forms.get(act)
    if form is not None and not form.is_valid():
        return drawn(request, opened, token=token, language=language, status=UNPROCESSABLE, forms=forms, act=act)
    try:
        if form is not None or act in ("renew", "code"):  # an offer that was answered meanwhile has no form any more
            done(token, act, form.cleaned_data if form is not None else {})
    except NotOpen as refusal:
        if refusal.opened is None:
            return dead(request, language)
    except WrongCode:
        forms["accept"].add_error("code", _("This code does not work. Type it again, or ask for a new one."))
        return drawn(request, opened, token=token, language=language, status=UNPROCESSABLE, forms=forms, act=act)
    except NotSent:
        return drawn(request, opened, token=token, language=language, status=UNPROCESSABLE, act="code")
    except (PermissionDenied, ValidationError, Overtaken, Unreadable, OperationalError):
        return drawn(request, opened, token=token, language=language, status=CONFLICT)
    sent = f"?done={act}" if act in ("ask", "renew", "code") else ""
    return guarded(HttpResponseRedirect(reverse(f"sales:public_offer_{language}", args=[token]) + sent))


def done(token: str, act: str, values: dict[str, Any]) -> None:
    """The verb of an act; nothing for an unknown one."""
    if act == "accept":
        accept(token, name=values["name"], role=values.get("role", ""), code=values.get("code", ""))
    elif act == "code":
        ask_for_code(token)
    elif act == "ask":
        ask(token, values["question"])
    elif act == "decline":
        decline(token, reason=values["reason"])
    elif act == "renew":
        ask_for_new(token)


def drawn(
    request: HttpRequest,
    opened: OpenedOffer,
    *,
    token: str,
    language: str,
    status: int = 200,
    forms: dict[str, Any] | None = None,
    act: str = "",
) -> HttpResponse:
    """The page in the state of the offer."""
    try:
        words = offer_words(opened)
    except Unreadable:
        return dead(request, language)
    accepted = opened.accepted
    context: dict[str, Any] = {
        "offer": words,
        "state": opened.state,
        "answer": accepted,
        "order": accepted.order.told("number") if accepted and accepted.order else "",
        "forms": forms or forms_for(opened),
        "act": act,
        "done": request.GET.get("done", "") if status == 200 else "",
        "refused": status == REFUSED,
        "stuck": status == CONFLICT,
        "stamp": stamp(token),
        "file_url": reverse(f"sales:public_offer_file_{language}", args=[token]),
        "languages": {code: reverse(f"sales:public_offer_{code}", args=[token]) for code, _name in settings.LANGUAGES},
    }
    return answer(request, "sales/public_offers/offer.html", context, language=language, status=status)


@policy(PUBLIC, params=ITS)
def public_offer_file(request: HttpRequest, token: str, language: str) -> HttpResponse:
    """The frozen PDF."""
    opened = behind(request, token)
    if isinstance(opened, int):
        return later(request, opened, language=language)
    if opened is None:
        return dead(request, language)
    try:
        content = opened.version.paper.plain()
    except (Unreadable, OSError):
        return dead(request, language)
    return guarded(attachment(file_name(opened.version), content, content_type="application/pdf"))  # type: ignore[arg-type]

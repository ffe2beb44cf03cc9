"""The status page: in by number and code, then steps, messages, files, answers, and the way to take it all back.

Whatever number is typed, the answer to a wrong code is the same, byte for byte, and so is what it costs. Tries are
counted by number and by address before anything is looked up. What arrives after the case was closed is refused with a
sentence, on the page and with what they wrote.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import override

from consents.public_pages import answer, guarded
from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.models import Tries
from crm.accounts.pages.downloads import attachment
from crm.privacy.law.jurisdiction import jurisdiction
from dsar.cases.case_clocks import clock_of
from dsar.cases.case_lock import CLOSED
from dsar.cases.checklist import needs_identity
from dsar.handling import closing, messages
from dsar.identity import identity_codes, identity_state
from dsar.models import Case, CaseMessage, Letter
from dsar.packages.release import code_on_page
from dsar.portal.forms_status import EnterForm, IdentityForm, MessageForm
from dsar.portal.progress import headline, steps_of
from dsar.portal.public_frame import ASK_AND_SEND, INSIDE, UNPROCESSABLE, door, languages, later, other_language
from dsar.portal.status_entrance import behind, counted_as, enter, inside

TRYING = Tries.Act.PORTAL.value
COOKIE, SALT, STAY = INSIDE, "dsar.status", 30 * 60  # seconds
CONFLICT = 409


@policy(PUBLIC)
def status_door(request: HttpRequest) -> HttpResponse:
    """The short address of the status page."""
    return door(request, "status")


def visited(request: HttpRequest) -> Case | None:
    """The case that this browser may see; None without a valid pass."""
    return inside(request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=STAY) or "")


def hers(view: Callable) -> Callable:
    """Give the view the case of whoever is inside, in the page's language; everybody else gets the door."""

    @wraps(view)
    def held(request: HttpRequest, language: str, **more: Any) -> HttpResponseBase:
        case = visited(request)
        if case is None:
            return back(language)
        with override(language):
            try:
                return view(request, case, language, **more)
            except ValidationError as refusal:
                if getattr(refusal, "code", "") != CLOSED:
                    raise
                return over(request, language)

    return held


def over(request: HttpRequest, language: str) -> HttpResponse:
    """The case was closed before this arrived: nothing was taken in, and they read what to do next."""
    case = visited(request)
    if case is None:
        return back(language)
    return page(request, case, language, over=True, unsent=request.POST.get("text", "").strip(), status=CONFLICT)


def back(language: str) -> HttpResponse:
    """Redirects to the status page, or to its entrance."""
    return guarded(redirect(f"requests:status_{language}"))


@policy(PUBLIC, methods=ASK_AND_SEND)
def status(request: HttpRequest, language: str) -> HttpResponse:
    """The page of whoever is inside; for others the door, where number and code are typed."""
    with override(language):
        if request.method == "POST":
            return tried(request, language)
        case = visited(request)
        return page(request, case, language) if case else entrance(request, EnterForm(), language)


def entrance(
    request: HttpRequest, form: EnterForm, language: str, *, wrong: bool = False, status: int = 200
) -> HttpResponse:
    """Number and code."""
    mark = request.POST.get("mark", "") or request.GET.get("mark", "")
    context = {"form": form, "mark": mark, "wrong": wrong, "languages": languages("status")}
    return answer(request, "portal/request_enter.html", context, language=language, status=status)


def tried(request: HttpRequest, language: str) -> HttpResponse:
    """Number and code were typed: lets them in, or shows the entrance again."""
    if other_language(request):
        return entrance(request, EnterForm(initial=request.POST.dict()), language)
    form = EnterForm(request.POST)
    if not form.is_valid():
        return entrance(request, form, language, status=UNPROCESSABLE)
    number, code = form.cleaned_data["number"], form.cleaned_data["code"]
    tries = counted_as(number, request.POST.get("mark", ""))
    throttle_keys: dict[str, Any] = {"account": tries, "address": address_of(request)}
    if seconds := throttle.wait(TRYING, **throttle_keys):
        return later(request, seconds, language, by_mail=True)
    case = behind(number, code)
    if case is None:
        throttle.failed(TRYING, **throttle_keys)
        return entrance(request, form, language, wrong=True, status=UNPROCESSABLE)
    throttle.succeeded(TRYING, **throttle_keys)
    return let_in(enter(case), language)


def let_in(word: str, language: str) -> HttpResponse:
    """Redirects to the status page, with a signed cookie that lives half an hour."""
    response = back(language)
    options = {"httponly": True, "secure": settings.HTTPS, "samesite": "Lax", "path": "/p/"}
    response.set_signed_cookie(COOKIE, word, salt=SALT, max_age=STAY, **options)
    return response


def page(request: HttpRequest, case: Case, language: str, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Everything about one request, as they may see it. What we wrote counts as read."""
    by = identity_codes.requester_actor(case)
    messages.read(case, CaseMessage.Direction.OUT, by=by)
    clock = clock_of(case)
    asks_identity = needs_identity(list(case.kinds)) and identity_state.open_to_proof(case)
    letters = Letter.objects.with_keys().filter(case=case, sent_at__isnull=False, replaced_at=None).exclude(pdf="")
    context = {
        "case": case,
        "clock": clock,
        "headline": headline(case),
        "steps": steps_of(case, clock),
        "words": CaseMessage.objects.with_keys().filter(case=case).prefetch_related("files__case__person__key"),
        "loose": list(case.files.with_keys().filter(message=None, role__in=["enclosure", "authority", "evidence"])),
        "letters": letters,
        "packages": [
            (package, code_on_page(package))
            for package in case.packages.filter(way="link")
            if package.is_open(clock.at)
        ],
        "asks_identity": asks_identity,
        "proof_url": reverse(f"requests:proof_{language}") if asks_identity else "",
        "form": MessageForm(case=case, by=by),
        "proof": IdentityForm(),
        "ordered": request.GET.get("code") == "sent",
        "authority": jurisdiction().authority,
        "takes_back": closing.takes_back(case),
        "languages": languages("message" if case.is_open else "status"),
        **forms,
    }
    return answer(request, "portal/request_status.html", context, language=language, status=status)


@policy(PUBLIC, methods=ASK_AND_SEND)
@hers
def withdrawal(request: HttpRequest, case: Case, language: str) -> HttpResponse:
    """They take the request back, by a button on a page that says what that means."""
    if request.method == "POST":
        try:
            closing.withdraw(case, by=identity_codes.requester_actor(case))
        except ValidationError as refusal:
            if refusal.code != closing.DONE:
                raise
    if request.method == "POST" or not closing.takes_back(case):
        return back(language)
    context = {"case": case, "languages": languages("withdrawal")}
    return answer(request, "portal/request_withdrawal.html", context, language=language)


@policy(PUBLIC, params={"key": "request_letter"})
@hers
def letter(request: HttpRequest, case: Case, language: str, key: UUID) -> HttpResponseBase:
    """A letter of ours that was sent, as the PDF that went."""
    sent = Letter.objects.with_keys().filter(case=case, sent_at__isnull=False).exclude(pdf="")
    sent_letter = get_object_or_404(sent, uid=key)
    file: Any = sent_letter.pdf
    return attachment(f"{case.number}-{sent_letter.kind}.pdf", bytes(file.plain()), content_type="application/pdf")


@policy(PUBLIC, methods=["POST"])
@hers
def leave(request: HttpRequest, case: Case, language: str) -> HttpResponse:
    """Signs them out of the status page before the half hour is over."""
    response = back(language)
    response.delete_cookie(COOKIE, path="/p/", samesite="Lax")
    return response

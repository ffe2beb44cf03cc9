"""The last page of a request writes it down; then the browser is led on to a page that can be printed.

Number and code stand in a cookie for a quarter of an hour.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from consents.public_pages import answer, guarded
from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.models import Tries
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.masking import masked_email
from dsar.cases.case_clocks import clock_of
from dsar.cases.checklist import needs_identity
from dsar.cases.incoming import ReceivedRequest, RepresentativeDetails, RequestDetails
from dsar.cases.opening import receive
from dsar.cases.short_codes import mark_of_mail
from dsar.cases.tray import behind, let_in
from dsar.identity import identity_codes
from dsar.identity.identity_codes import requester_actor
from dsar.models import Case, Channel
from dsar.portal.filled_pages import Filled
from dsar.portal.forms import OTHER
from dsar.portal.public_frame import ASK_AND_SEND, INSIDE, languages, later


@transaction.atomic
def arrive(
    request_details: RequestDetails,
    *,
    spokesman: RepresentativeDetails | None,
    uid: UUID | None,
    at: datetime | None = None,
) -> ReceivedRequest:
    """Registers the request; returns case and code. Sent twice it is the first case, and no second code goes out."""
    at = at or timezone.now()
    received = receive(request_details, channel=Channel.PORTAL, at=at, uid=uid, spokesman=spokesman, in_tray=True)
    if received.code and request_details.email and needs_identity(list(request_details.kinds)):
        identity_codes.begin_check(received.case, by=identity_codes.requester_actor(received.case), at=at)
    return received


SENDING, LINK = Tries.Act.FORM.value, Tries.Act.LINK.value
NOT_FOUND = 404
COOKIE, SALT, SHOWN_FOR = "request_sent", "dsar.sent", 15 * 60  # seconds


def sent(request: HttpRequest, filled: Filled, language: str) -> HttpResponse:
    """File it; a few times an hour for one mailbox, more often for one address and for all together."""
    answers = filled.cleaned
    if seconds := throttle.wait(SENDING, account=answers.get("email") or None, address=address_of(request)):
        return later(request, seconds, language)
    details = asked_of(answers, language=language, notice=filled.data.get("notice", ""))
    received = arrive(details, spokesman=spokesman_of(answers), uid=UUID(filled.sid))
    return shown_once(received, language)


def shown_once(received: ReceivedRequest, language: str) -> HttpResponse:
    """To the page with number and code, which only this browser can open, for a quarter of an hour.

    The status page of an earlier request is shut: the way on from here leads to this one.
    """
    response = guarded(redirect(f"requests:sent_{language}"))
    if received.code:
        options = {"httponly": True, "secure": settings.HTTPS, "samesite": "Lax", "path": "/p/"}
        value = f"{received.case.uid} {received.code}"
        response.set_signed_cookie(COOKIE, value, salt=SALT, max_age=SHOWN_FOR, **options)
        response.delete_cookie(INSIDE, path="/p/", samesite="Lax")
    return response


@policy(PUBLIC)
def confirmation(request: HttpRequest, language: str) -> HttpResponse:
    """It has come in: number, code, dates, and what happens next."""
    cookie = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=SHOWN_FOR) or ""
    uid, _space, code = cookie.partition(" ")
    case = Case.objects.with_keys().filter(uid=uid, person__isnull=False).first() if code else None
    if case is None or case.person is None:
        return guarded(redirect(f"requests:status_{language}"))
    email = case.person.email
    context = {
        "case": case,
        "code": code,
        "mark": mark_of_mail(case.number),
        "clock": clock_of(case),
        "mailed_to": masked_email(email) if email else "",
        "proves": case.checks.filter(method="email").exists(),
        "speaks": case.representatives.exists(),
        "authority": jurisdiction().authority,
        "languages": languages("sent"),
    }
    return answer(request, "portal/request_sent.html", context, language=language)


@policy(PUBLIC, methods=ASK_AND_SEND)
def address(request: HttpRequest, language: str) -> HttpResponse:
    """The page behind the link of a receipt. Opening it does nothing, since mail scanners do; its button confirms."""
    where, word = address_of(request), (request.POST if request.method == "POST" else request.GET).get("word", "")
    if seconds := throttle.held(LINK, account=None, address=where):
        return later(request, seconds, language)
    case = behind(word)
    if case is None:
        throttle.wait(LINK, account=None, address=where)
        return answer(request, "portal/dead_link.html", {}, language=language, status=NOT_FOUND)
    if request.method == "POST":
        let_in(case, "mailbox", by=requester_actor(case))
    here = {code: f"{path}?word={word}" for code, path in languages("address").items()}
    context = {"case": case, "word": word, "done": request.method == "POST", "languages": here}
    return answer(request, "portal/request_address.html", context, language=language)


def asked_of(data: dict[str, Any], *, language: str, notice: str = "") -> RequestDetails:
    """The RequestDetails to register, from the checked answers of all pages."""
    values = {name: data.get(name, "") for name in ("details", "name", "email", "phone", "postal", "topic", "reply_by")}
    return RequestDetails(kinds=tuple(data["kinds"]), language=language, notice=notice, **values)


def spokesman_of(data: dict[str, Any]) -> RepresentativeDetails | None:
    """Who speaks for them; None when they do."""
    if data.get("whose") != OTHER:
        return None
    values = {name: data.get(f"speaker_{name}", "") for name in ("name", "email", "phone")}
    return RepresentativeDetails(data["role"], authority=data.get("authority", ""), **values)

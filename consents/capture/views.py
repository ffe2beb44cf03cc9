"""Pages that strangers open: a form, what comes after it, and the button behind a link. They work without scripts.

The form is sent from a frame on another site as well, where browsers keep our cookies out; so it is held to a stamp of
ours and to what the browser says about where it came from, instead of the cookie.
"""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, get_supported_language_variant, override
from django.views.decorators.csrf import csrf_exempt

from consents.capture.confirmation import confirm, confirmation_behind
from consents.capture.forms import PublicForm
from consents.capture.intake import receive
from consents.capture.shown_form import Group, ShownForm, form_as_shown
from consents.models import CaptureForm, Confirmation
from consents.notices.form_pause import count_visit, friendly
from consents.public_pages import answer, guarded, own_page, stamp, stamped
from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.models import Tries
from crm.privacy.channels import CHANNELS, Proof

SENDING, LINK = Tries.Act.FORM.value, Tries.Act.PORTAL.value
LANGUAGES = [code for code, _name in settings.LANGUAGES]
UNPROCESSABLE, REFUSED, NOT_FOUND, CONFLICT, TOO_MANY = 422, 403, 404, 409, 429


@policy(PUBLIC, params={"slug": "form"})
def short(request: HttpRequest, slug: str) -> HttpResponse:
    """The short address behind a QR code: redirects to the form in the browser's language."""
    capture_form = get_object_or_404(CaptureForm.objects.open(), slug=slug)
    spoken = get_supported_language_variant((get_language() or settings.LANGUAGE_CODE)[:2])
    return guarded(redirect(f"consents:form_{spoken}", capture_form.slug), framed_by=capture_form.sites)


@csrf_exempt
@policy(PUBLIC, params={"slug": "form"}, methods=["GET", "POST"])
def form(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """A form, open to everybody. What follows does not tell who sent it."""
    capture_form = get_object_or_404(CaptureForm.objects.open().select_related("team"), slug=slug)
    with override(language):
        page = form_as_shown(capture_form, language)
        if page.pauses:
            return paused(request, page)
        if request.method == "POST" and own_page(request) and stamped(request.POST.get("stamp", ""), slug):
            return sent(request, page)
        status = REFUSED if request.method == "POST" else 200
        return drawn(request, page, PublicForm(shown=page, initial=fresh(page)), status=status)


def paused(request: HttpRequest, page: ShownForm) -> HttpResponse:
    """In the place of a form that takes no answers: when to come back, and how else to reach the firm."""
    sent_in = request.method == "POST"
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        count_visit(page.form)
    context = {
        "title": page.form.titled(page.language),
        "words": friendly(),
        "sent": sent_in,
        "languages": {code: reverse(f"consents:form_{code}", args=[page.form.slug]) for code in LANGUAGES},
    }
    status = CONFLICT if sent_in else 200
    return answer(
        request, "portal/form_paused.html", context, language=page.language, status=status, framed_by=page.form.sites
    )


def fresh(page: ShownForm) -> dict[str, Any]:
    """What a page begins with: an id of its own, the versions it shows, its stamp. Nothing else, nothing ticked."""
    return {"sid": uuid4(), "seen": page.seen, "stamp": stamp(page.form.slug)}


def sent(request: HttpRequest, page: ShownForm) -> HttpResponse:
    """Take it in, or say what is missing; a few times an hour for one mailbox, more often for one address and for all
    together (crm/accounts/limits/counters.py). What was taken in counts as well as what was not."""
    filled = PublicForm(request.POST, shown=page)
    valid, address = filled.is_valid(), address_of(request)
    mailbox = filled.cleaned_data.get("guardian") or filled.cleaned_data.get("email") or None
    if seconds := throttle.wait(SENDING, account=mailbox if valid else None, address=address):
        return later(request, seconds, language=page.language, framed_by=page.form.sites)
    if not valid:
        return drawn(request, page, again(request, filled), status=UNPROCESSABLE)
    receive(page, filled.given(f"{settings.BASE_URL}{request.path}"))
    name = "mailed" if waits(filled) else "sent"
    return guarded(HttpResponseRedirect(reverse(f"consents:{name}_{page.language}", args=[page.form.slug])))


def later(request: HttpRequest, seconds: int, *, language: str, framed_by: Sequence[str] = ()) -> HttpResponse:
    """Too many tries: when to come again."""
    context = {"minutes": -(-seconds // 60)}
    reply = answer(request, "portal/later.html", context, language=language, status=TOO_MANY, framed_by=framed_by)
    reply.headers["Retry-After"] = str(seconds)
    return reply


def waits(filled: PublicForm) -> bool:
    """Whether something they ticked is confirmed by mail first. Told from their answer alone, not from what we hold."""
    linked = any(CHANNELS[box.channel].proof == Proof.LINK for box in filled.ticked)
    return linked or filled.cleaned_data.get("age") == "young"


def again(request: HttpRequest, filled: PublicForm) -> PublicForm:
    """The form to be sent again: what was written stays; what was ticked stays unless the words changed."""
    data = request.POST.copy()
    data["homepage"], data["stamp"] = "", stamp(filled.shown.form.slug)
    if "seen" in filled.errors:
        data["seen"] = filled.shown.seen
        for box in filled.shown.boxes:
            data.pop(box.name, None)
    if "sid" in filled.errors:
        data["sid"] = str(uuid4())
    filled.data = data
    return filled


def drawn(request: HttpRequest, page: ShownForm, filled: PublicForm, *, status: int = 200) -> HttpResponse:
    """The form's page."""
    context = {
        "shown": page,
        "form": filled,
        "title": page.form.titled(page.language),
        "intro": page.form.introduced(page.language),
        "groups": [grouped(group, filled) for group in page.groups],
        "lines": [filled[name] for name in page.fields],
        "refused": status == REFUSED,
        "languages": {code: reverse(f"consents:form_{code}", args=[page.form.slug]) for code in LANGUAGES},
        "not_now": reverse(f"consents:declined_{page.language}", args=[page.form.slug]),
    }
    return answer(
        request, "portal/form.html", context, language=page.language, status=status, framed_by=page.form.sites
    )


def grouped(group: Group, filled: PublicForm) -> dict[str, Any]:
    """The boxes of one purpose: each the input, and the channel in a word or two."""
    boxes = [(filled[box.name], CHANNELS[box.channel].by) for box in group.boxes]
    return {"purpose": group.purpose, "boxes": boxes}


@policy(PUBLIC, params={"slug": "form"})
def after(request: HttpRequest, slug: str, language: str, outcome: str) -> HttpResponse:
    """The page after a form: the same for everybody who sent that kind of answer, or left without one."""
    capture_form = get_object_or_404(CaptureForm.objects.open(), slug=slug)
    languages = {code: reverse(f"consents:{outcome}_{code}", args=[slug]) for code in LANGUAGES}
    context = {"form": capture_form, "title": capture_form.titled(language), "outcome": outcome, "languages": languages}
    return answer(request, "portal/sent.html", context, language=language, framed_by=capture_form.sites)


@policy(PUBLIC, params={"token": "confirmation"}, methods=["GET", "POST"])
def confirmation(request: HttpRequest, token: str, language: str) -> HttpResponse:
    """The page behind a link in a mail. Opening it does nothing; its button confirms."""
    address = address_of(request)
    if seconds := throttle.held(LINK, account=None, address=address):
        return later(request, seconds, language=language)
    pending = confirm(token) if request.method == "POST" else confirmation_behind(token)
    if pending is None:
        throttle.wait(LINK, account=None, address=address)
        return answer(request, "portal/dead_link.html", {}, language=language, status=NOT_FOUND)
    return confirmation_page(request, pending, token=token, language=language)


def confirmation_page(request: HttpRequest, pending: Confirmation, *, token: str, language: str) -> HttpResponse:
    """The page with the words that the button confirms, or the one that says it was pressed."""
    boxes = pending.submission.choices.filter(ticked=True).select_related("text").order_by("pk")
    template = "portal/confirmed.html" if pending.confirmed_at else "portal/confirm.html"
    context = {
        "one": pending,
        "texts": [box.text.text for box in boxes],
        "guardian": pending.role == Confirmation.Role.GUARDIAN,
        "languages": {code: reverse(f"consents:confirmation_{code}", args=[token]) for code in LANGUAGES},
    }
    return answer(request, template, context, language=language)

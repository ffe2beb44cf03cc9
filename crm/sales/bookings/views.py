"""Pages that strangers open to book a talk, and to change or call off theirs. They work without scripts and cookies."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from consents.capture.shown_form import ShownForm, form_as_shown
from consents.capture.views import again, fresh, later, paused
from consents.notices.form_pause import FormPaused
from consents.public_pages import answer, guarded, own_page, stamp, stamped
from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.models import Tries
from crm.accounts.permissions import rights
from crm.sales.bookings.booking import NobodyThere, SlotGone, TooMany, book, booking_behind, call_off, rebook
from crm.sales.bookings.forms import BookingForm, SlotForm, ways_of
from crm.sales.bookings.letters import file_of, where
from crm.sales.bookings.slots import nearest, slots
from crm.sales.models import Booking, BookingPage

SENDING, LINK = Tries.Act.FORM.value, Tries.Act.PORTAL.value
LANGUAGES = [code for code, _name in settings.LANGUAGES]
UNPROCESSABLE, REFUSED, NOT_FOUND = 422, 403, 404
A_DAY = 24 * 3600


def page_or_404(slug: str) -> BookingPage:
    """An open page of a colleague who works here, on an open form; 404 for any other."""
    rows = BookingPage.objects.filter(opened_at__isnull=False, owner__is_active=True, form__closed_at=None)
    page = get_object_or_404(rows.select_related("owner__role", "form__team"), slug=slug, form__opened_at__isnull=False)
    if not page.owner.may(rights.CONTACTS_EDIT):
        raise Http404
    return page


@csrf_exempt
@policy(PUBLIC, params={"slug": "booking_page"}, methods=["GET", "POST"])
def booking(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """The free moments and the form; hidden until the notice of its purpose is published."""
    page = page_or_404(slug)
    with override(language):
        form_shown = form_as_shown(page.form, language)
        if form_shown.serves is None or not form_shown.notice.document:
            raise Http404
        if form_shown.pauses:
            return paused(request, form_shown)
        if request.method == "POST" and own_page(request) and stamped(request.POST.get("stamp", ""), page.form.slug):
            return sent(request, page, form_shown)
        status = REFUSED if request.method == "POST" else 200
        empty = BookingForm(shown=form_shown, page=page, initial=fresh(form_shown))
        return drawn(request, page, form_shown, empty, status=status)


def sent(request: HttpRequest, page: BookingPage, shown: ShownForm) -> HttpResponse:
    """Book it, or say what is missing; what was typed stays. As often as any form may be sent."""
    filled = BookingForm(request.POST, shown=shown, page=page)
    valid, address = filled.is_valid(), address_of(request)
    mailbox = filled.cleaned_data.get("email") or None
    if seconds := throttle.wait(SENDING, account=mailbox if valid else None, address=address):
        return later(request, seconds, language=shown.language)
    if not valid:
        return drawn(request, page, shown, kept(request, filled), status=UNPROCESSABLE)
    data = filled.cleaned_data
    try:
        _booking, secret = book(page, shown, filled.given(request.path), data["slot"], way=data["way"])
    except SlotGone:
        return drawn(request, page, shown, kept(request, filled), status=UNPROCESSABLE, gone=data["slot"])
    except TooMany:
        return later(request, A_DAY, language=shown.language)
    except (NobodyThere, FormPaused):
        return paused(request, shown)
    return guarded(HttpResponseRedirect(reverse(f"sales:booked_{shown.language}", args=[secret])))


def kept(request: HttpRequest, filled: BookingForm) -> BookingForm:
    """The form to be sent again, under another id where a moment was gone."""
    again(request, filled)
    filled.data["sid"] = str(uuid4())  # type: ignore[index]
    return filled


def drawn(
    request: HttpRequest,
    page: BookingPage,
    shown: ShownForm,
    filled: BookingForm,
    *,
    status: int = 200,
    gone: datetime | None = None,
) -> HttpResponse:
    """The page; with `gone` the nearest free moments come first."""
    days = slots(page, at=timezone.now())
    context: dict[str, Any] = {
        "page": page,
        "who": page.owner.get_full_name(),
        "form": filled,
        "shown": shown,
        "days": days,
        "near": nearest(days, gone) if gone else [],
        "gone": gone,
        "chosen": "" if gone else filled.data.get("slot", ""),
        "ways": [(value, label, filled.data.get("way") == value) for value, label in ways_of(page)],
        "lines": [filled[name] for name in shown.fields],
        "refused": status == REFUSED,
        "languages": {code: reverse(f"sales:booking_{code}", args=[page.slug]) for code in LANGUAGES},
    }
    return answer(request, "sales/bookings/booking.html", context, language=shown.language, status=status)


@csrf_exempt
@policy(PUBLIC, params={"token": "booking_link"}, methods=["GET", "POST"])
def booked(request: HttpRequest, token: str, language: str) -> HttpResponse:
    """What was booked. Opening it does nothing; its buttons change it or call it off, once."""
    booking = behind(request, token)
    if isinstance(booking, int):
        return later(request, booking, language=language)
    if booking is None:
        return answer(request, "portal/dead_link.html", {}, language=language, status=NOT_FOUND)
    if request.method == "POST" and own_page(request) and stamped(request.POST.get("stamp", ""), token):
        try:
            return changed(request, booking, token=token, language=language)
        except PermissionDenied:  # restricted or handed on since the link was looked at
            return answer(request, "portal/dead_link.html", {}, language=language, status=NOT_FOUND)
    return shown_booking(request, booking, token=token, language=language)


def behind(request: HttpRequest, token: str) -> Booking | int | None:
    """The talk behind a link; None for a wrong one, which counts; seconds to wait after too many of them."""
    address = address_of(request)
    if seconds := throttle.held(LINK, account=None, address=address):
        return seconds
    booking = booking_behind(token)
    if booking is None:
        throttle.wait(LINK, account=None, address=address)
    return booking


def changed(request: HttpRequest, booking: Booking, *, token: str, language: str) -> HttpResponse:
    """Another moment, or none."""
    if "off" in request.POST:
        call_off(booking)
        context = {"page": booking.page, "again": reverse(f"sales:booking_{language}", args=[booking.page.slug])}
        return answer(request, "sales/bookings/called_off.html", context, language=language)
    form = SlotForm(request.POST)
    with override(language):
        if not form.is_valid():
            problem = str(form.errors["slot"][0])
            return shown_booking(request, booking, token=token, language=language, problem=problem)
    try:
        secret = rebook(booking, form.cleaned_data["slot"])
    except SlotGone:
        return shown_booking(request, booking, token=token, language=language, gone=form.cleaned_data["slot"])
    return guarded(HttpResponseRedirect(reverse(f"sales:booked_{language}", args=[secret])))


def shown_booking(
    request: HttpRequest,
    booking: Booking,
    *,
    token: str,
    language: str,
    problem: str = "",
    gone: datetime | None = None,
) -> HttpResponse:
    """The page of what was booked."""
    days = slots(booking.page, at=timezone.now(), but=booking.task_id)
    context = {
        "booking": booking,
        "task": booking.task,
        "who": booking.page.owner.get_full_name(),
        "where": where(booking),
        "file_url": reverse(f"sales:booked_file_{language}", args=[token]),
        "days": days,
        "near": nearest(days, gone) if gone else [],
        "gone": gone,
        "problem": problem,
        "stamp": stamp(token),
    }
    status = UNPROCESSABLE if problem or gone else 200
    return answer(request, "sales/bookings/booked.html", context, language=language, status=status)


@policy(PUBLIC, params={"token": "booking_link"})
def booked_file(request: HttpRequest, token: str, language: str) -> HttpResponse:
    """The talk as a file for their calendar."""
    booking = behind(request, token)
    if isinstance(booking, int):
        return later(request, booking, language=language)
    if booking is None:
        return answer(request, "portal/dead_link.html", {}, language=language, status=NOT_FOUND)
    reply = HttpResponse(file_of(booking, at=timezone.now()), content_type="text/calendar; charset=utf-8")
    reply.headers["Content-Disposition"] = 'attachment; filename="spotkanie.ics"'
    return guarded(reply)

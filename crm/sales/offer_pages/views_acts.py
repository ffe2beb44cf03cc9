"""Acts on an offer: made from its deal, its lines, sent to the composer, withdrawn."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.models import User
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.ownership.lookups import uid_or_404
from crm.contacts.safeguards.reach import Blocked
from crm.privacy.uploads import UploadRefused
from crm.sales.deal_lines.forms import LineForm
from crm.sales.deal_lists.views_board import ITS as OF_DEAL
from crm.sales.deal_pages.views_lines import NO_DISCOUNT, add_errors, first_values, products_matching, values_of
from crm.sales.deals.deals import Overtaken, refuse_unworkable
from crm.sales.lookups import deal_or_404, offer_or_404
from crm.sales.models import Offer
from crm.sales.offer_pages.forms import OfferForm, SendForm
from crm.sales.offer_pages.offer_record import receivers
from crm.sales.offer_pages.views import ITS, offer_page
from crm.sales.offers.offer_lines import (
    add_offer_line,
    change_offer_line,
    drop_offer_line,
    move_offer_line,
    offer_line_named,
    place_offer_line,
)
from crm.sales.offers.offers import change_offer, make_offer, withdraw
from crm.sales.offers.sending import prepare


@policy(rights.DEALS_EDIT, params=OF_DEAL, methods=["POST"])
def deal_offers(request: StaffRequest, key: UUID) -> HttpResponse:
    """A new offer of the deal, with its lines."""
    offer = make_offer(deal_or_404(request.user, key), by=request.user)
    return redirect("sales:offer", offer.uid)


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def offer_wording(request: StaffRequest, key: UUID) -> HttpResponse:
    """Save what it says beside its lines; `keep` saves while somebody types, and only says so."""
    row = offer_or_404(request.user, key)
    refuse_unworkable(row.deal, by=request.user)
    form = OfferForm(request.POST, offer=row)
    saved = form.is_valid() and worded(form, row, by=request.user)
    if "keep" in request.POST:
        row.refresh_from_db(fields=["revision"])
        context = {"saved": saved, "form": form, "revision": row.revision, "at": timezone.now()}
        return render(request, "sales/offer_pages/_kept.html", context)
    if saved:
        toast(request, _("Saved."))
        return redirect("sales:offer", key)
    return offer_page(request, row, form=form, status=422)


def worded(form: OfferForm, row: Offer, *, by: User) -> bool:
    """Whether what was typed is saved; the form says otherwise why not."""
    try:
        change_offer(row, form.values(), revision=form.cleaned_data["revision"], by=by)
    except Overtaken:
        form.add_error(None, _("Somebody else changed this offer meanwhile. Open it again."))
    except ValidationError as error:
        add_errors(form, error)
    return not form.errors


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def offer_lines(request: StaffRequest, key: UUID) -> HttpResponse:
    """Another line (`product`); one less (`drop`); one higher or lower (`up`, `down`), or at a place (`to`)."""
    offer, sent = offer_or_404(request.user, key), request.POST
    try:
        if "drop" in sent:
            drop_offer_line(offer, uid_or_404(sent["drop"]), by=request.user)
        elif "up" in sent or "down" in sent:
            step = -1 if "up" in sent else 1
            move_offer_line(offer, uid_or_404(sent.get("up") or sent["down"]), step, by=request.user)
        elif "to" in sent:
            place = sent["to"]
            if place.isascii() and place.isdecimal() and len(place) < 4:
                place_offer_line(offer, uid_or_404(sent.get("line")), int(place), by=request.user)
        else:
            return adding(request, offer)
    except ValidationError as refusal:
        toast(request, " ".join(refusal.messages))
    return redirect("sales:offer", key)


def line_form(offer: Offer, sent: Any = None) -> LineForm:
    """The form of a new line, which asks the catalogue while one types."""
    return LineForm(sent, searched=reverse("sales:offer_products", args=[offer.uid]), auto_id="line_%s")


def adding(request: StaffRequest, offer: Offer) -> HttpResponse:
    """Another line, or the page with what was typed; `look` only looks."""
    refuse_unworkable(offer.deal, by=request.user)
    form = line_form(offer, request.POST)
    matching = products_matching(request, offer.deal)
    if "look" in request.POST:
        return offer_page(request, offer, line_form=form, **matching)
    if form.is_valid():
        try:
            values = values_of(form, offer.deal, request.POST.get("of_list", "")[:80])
            add_offer_line(offer, **values, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("sales:offer", offer.uid)
    return offer_page(request, offer, status=422, line_form=form, **matching)


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def offer_products(request: StaffRequest, key: UUID) -> HttpResponse:
    """Products to choose from, while one types."""
    offer = offer_or_404(request.user, key)
    refuse_unworkable(offer.deal, by=request.user)
    return render(request, "sales/deal_pages/_line_products.html", products_matching(request, offer.deal))


@policy(rights.DEALS_EDIT, params=ITS, methods=["GET", "POST"])
def offer_line(request: StaffRequest, key: UUID) -> HttpResponse:
    """One line (`line`) in a form; without one, back to the offer."""
    offer = offer_or_404(request.user, key)
    refuse_unworkable(offer.deal, by=request.user)
    named = request.GET.get("line") or request.POST.get("line")
    row = offer_line_named(offer, uid_or_404(named)) if named else None
    if row is None or not offer.editable:
        return redirect("sales:offer", key)
    form = LineForm(request.POST or None, initial=first_values(row))
    if form.is_valid():
        try:
            change_offer_line(offer, row.uid, {**NO_DISCOUNT, "unit": "", **form.line_values()}, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("sales:offer", key)
    context = {"form": form, "offer": offer, "line": row}
    return render(request, "sales/offer_pages/line.html", context, status=422 if form.is_bound else 200)


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def offer_sending(request: StaffRequest, key: UUID) -> HttpResponse:
    """Freeze the version and open the letter with it; the page with what stands against it otherwise."""
    offer = offer_or_404(request.user, key)
    refuse_unworkable(offer.deal, by=request.user)
    if not request.user.may(rights.CONTACTS_EDIT):
        raise PermissionDenied
    form = SendForm(request.POST, people=receivers(offer.deal, request.user))
    if not form.is_valid():
        return offer_page(request, offer, status=422, send_errors=[str(each[0]) for each in form.errors.values()])
    contact = form.cleaned_data["contact"]
    try:
        entry = prepare(offer, contact, by=request.user, reason=form.cleaned_data["reason"])
    except Blocked as refusal:
        record_url = reverse("contacts:record", args=[contact.uid])
        return offer_page(request, offer, status=422, send_errors=[refusal.answer.words], gate_url=record_url)
    except ValidationError as refusal:
        return offer_page(request, offer, status=422, send_errors=refusal.messages)
    except UploadRefused as refusal:
        return offer_page(request, offer, status=422, send_errors=[str(refusal)])
    return redirect(f"{reverse('contacts:mail', args=[contact.uid])}?draft={entry.uid}")


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def offer_withdrawal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Its links open nothing any more."""
    if withdraw(offer_or_404(request.user, key), by=request.user):
        toast(request, _("Withdrawn. Its links open nothing any more."))
    else:
        toast(request, _("It was answered or withdrawn already."))
    return redirect("sales:offer", key)

"""Offers on our desk: the list, one of them with what it says, its PDF."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.ownership.custody import has_custody, named_for
from crm.lists.pages.list_search import searched
from crm.privacy.logs import access_log
from crm.sales.lookups import offer_or_404
from crm.sales.models import Offer
from crm.sales.offer_approvals.approving import barred, may_decide
from crm.sales.offer_pages.forms import OfferForm
from crm.sales.offer_pages.offer_record import answers_of, draft_pdf, frozen_pdf, receivers, versions_of
from crm.sales.offers.discounts import Discount, current_approval, digest_of_lines, discount_of
from crm.sales.offers.lacking import DWELLING_WORDS, LACKING, lacking, lacks_dwelling
from crm.sales.offers.masked_offers import OfferForReader, offers_for_reader, people_in_offers
from crm.sales.offers.offer_list import OfferList

ITS = {"key": "offer"}


@policy(rights.DEALS_VIEW, methods=("GET", "POST"))
def offers(request: StaffRequest) -> HttpResponse:
    """A page of the offers of all deals that the user sees, or of those among them that are searched for."""
    text, params = searched(request)
    offer_list = OfferList(request.user, params, text)
    rows = offer_list.rows
    fields = ["title"] if any(row.clear for row in rows) else []
    access_log.shown(by=request.user, view="sales:offers", people=people_in_offers(rows), fields=fields)
    return render(request, "sales/offer_pages/offers.html", {"list": offer_list, "rows": rows})


@policy(rights.DEALS_VIEW, params=ITS)
def offer(request: StaffRequest, key: UUID) -> HttpResponse:
    """One offer."""
    return offer_page(request, offer_or_404(request.user, key))


def offer_page(request: StaffRequest, row: Offer, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page of one offer; the access log is written first."""
    (reading,) = offers_for_reader([row], request.user)
    people = receivers(row.deal, request.user) if reading.clear else []
    answers = answers_of(row, request.user) if reading.clear else []
    shown_people = {*row.deal.keys_of_party, *(contact.pk for contact in people)}
    fields = ["title", "note", "product", "name"] if reading.clear else []
    access_log.shown(by=request.user, view="sales:offer", people=sorted(shown_people), fields=fields)
    works = request.user.may(rights.DEALS_EDIT) and has_custody(request.user, row.deal)
    may_edit = works and reading.clear and row.editable
    codes = lacking(row, reading.lines)
    discount = discount_of(row, reading.lines, request.user) if reading.clear else None
    context = {
        "offer": row,
        "seen": reading,
        "may_edit": may_edit,
        "may_send": may_edit and request.user.may(rights.CONTACTS_EDIT),
        "may_invoice": works and reading.clear and row.state == Offer.State.ACCEPTED,
        "lacks": [LACKING[code] for code in codes],
        "dwelling": DWELLING_WORDS if lacks_dwelling(row, reading.lines) else "",
        "discount": discount,
        **approval_words(row, discount, reading, request.user),
        "people": [(contact, named_for(request.user, contact)) for contact in people],
        "versions": versions_of(row) if reading.clear else [],
        "answers": answers,
        "form": OfferForm(offer=row),
        **context,
    }
    return render(request, "sales/offer_pages/offer.html", context, status=status)


def approval_words(row: Offer, discount: Discount | None, reading: OfferForReader, user: Any) -> dict[str, Any]:
    """What of the page is about approving the discount: {approval, stopped, may_decide}."""
    approval = current_approval(row) if discount is not None else None
    if discount is None or (approval is None and not discount.over):
        return {}
    good = approval is not None and approval.approved and approval.digest == digest_of_lines(row, reading.lines)
    waits = approval is not None and approval.waits and row.editable
    decides = approval is not None and waits and user not in barred(row, approval) and may_decide(row, user)
    return {"approval": approval, "stopped": discount.over and not good, "may_decide": decides}


@policy(rights.DEALS_VIEW, params=ITS)
def offer_pdf(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The PDF of a frozen version (`?version=2`), else of the offer as it stands. 404 for whoever may not read it."""
    row = offer_or_404(request.user, key)
    (reading,) = offers_for_reader([row], request.user)
    if not reading.clear:
        raise Http404
    access_log.shown(by=request.user, view="sales:offer_pdf", people=row.deal.keys_of_party, fields=["file"])
    number = request.GET.get("version", "")
    if number:
        return frozen_pdf(row, number)
    name = f"{row.number.replace('/', '-')}.pdf"
    return attachment(name, draft_pdf(reading), content_type="application/pdf")
